"""The mutations, each with the scenario that must notice it."""

from tests.mutations import mutants
from tests.mutations.values import Catch, Mutation

MUTATIONS = (
    Mutation(
        name="birth-date-unchecked",
        defect="Any birth date attaches the child",
        target="activation.children:verdict_on",
        mutate=mutants.any_birth_date,
        row="SMS-07",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_b/test_children.py::test_without_one_confirmed_child_there_is_no_account",
                fails_at='expect(journeys.page.locator("#alerte")).to_contain_text(WRONG_DATE)',
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="expired-code-passes",
        defect="An activation code that has expired is taken",
        target="activation.codes:Codes.check",
        mutate=mutants.codes_of_any_age,
        row="SMS-05",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_b/test_code.py::test_a_code_is_dead_after_thirty_minutes_and_a_new_one_works",
                fails_at="expect(code.alert).to_contain_text(EXPIRED)",
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="code-not-voided",
        defect="After five wrong tries the right code is still taken",
        target="activation.codes:_count",
        mutate=mutants.tried_too_often_and_alive,
        row="SMS-05",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_b/test_code.py::test_wrong_codes_are_counted_and_the_fifth_voids_the_code",
                fails_at="expect(code.alert).to_contain_text(EXPIRED)",
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="code-works-twice",
        defect="A code that was used is taken again",
        target="activation.codes:_use",
        mutate=mutants.used_and_alive,
        row="SMS-05",
        caught_by=(
            Catch(
                scenario="chapter_b/test_code.py::test_a_code_is_used_once",
                fails_at="expect(again.alert).to_contain_text(EXPIRED)",
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="link-works-twice",
        defect="A link sent by mail works a second time",
        target="accounts.mail_links:MailLinks._link",
        mutate=mutants.links_for_ever,
        row="DIST-05",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_c/test_distribution_mail.py::test_a_link_works_once",
                fails_at='expect(sent.page.locator("#alerte")).to_contain_text("Ce lien a déjà été utilisé")',
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="attributes-of-another-service",
        defect="A service is told the attributes of another",
        target="saml.attributes:release",
        mutate=mutants.everybodys_attributes,
        row="IN-02",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_d/test_login.py::test_a_second_service_asks_for_no_password_and_gets_its_own_attributes_alone",
                fails_at='assert "FrEduCtRefId" not in by_service["teleservices"]',
                seen="FrEduCtRefId",
            ),
        ),
    ),
    Mutation(
        name="lockout-forgotten",
        defect="The account is said to be locked, and the right password opens it at once",
        target="accounts.accounts:Accounts.record_failure",
        mutate=mutants.locks_nothing,
        row="IN-04",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_d/test_login.py::test_ten_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour",
                fails_at='expect(login.alert).to_contain_text("Votre compte est bloqué")',
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="sessions-outlive-the-password",
        defect="Sessions of the old password go on after a new one",
        target="sso.sessions:Sessions.close_others",
        mutate=mutants.sessions_stay,
        row="IN-06",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_d/test_forgotten.py::test_old_sessions_end_with_the_old_password",
                fails_at="LoginPage(journeys.page)",
                seen="the page is 'Mes informations'",
            ),
        ),
    ),
    Mutation(
        name="account-doubled",
        defect="Who was sent two letters has two accounts",
        target="activation.activating:_activate_provisional",
        mutate=mutants.an_account_for_each_letter,
        row="DIST-08",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_c/test_two_letters.py::test_who_registers_by_sms_with_two_letters_in_hand_has_one_account",
                fails_at="for account in control.find_accounts(key=parent.key)] == [first.identifier]",
                seen="assert [",
            ),
        ),
    ),
    Mutation(
        name="known-number-told",
        defect="The refusal lets one guess that the number is somebody’s",
        target="activation.pages.contact:ContactView.take",
        mutate=mutants.tells_known_numbers,
        row="SMS-03",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_b/test_one_answer.py::test_the_answer_is_one_whoever_has_the_number",
                fails_at='assert answers["family"] == answers["stranger"] == answers["nobody"]',
                seen="Vérifiez vos nom et prénom",
            ),
        ),
    ),
    Mutation(
        name="night-missed",
        defect="The night passes and the school’s correction does not arrive",
        target="register.feed:FeedReader.read",
        mutate=mutants.misses_the_night,
        row="FC-04",
        of_ten=True,
        caught_by=(
            Catch(
                scenario="chapter_e/test_register.py::test_a_parent_without_mobile_registers_once_the_director_has_noted_it_and_a_night_has_passed",
                fails_at="journeys.register(known)",
                seen="ne vous a pas été attribué dans EduConnect",
            ),
        ),
    ),
    Mutation(
        name="blocked-child-proposed-again",
        defect="A child whose date was wrong is proposed again",
        target="activation.invitations:Invitations.proposed",
        mutate=mutants.proposes_the_blocked,
        row="IN-08",
        caught_by=(
            Catch(
                scenario="chapter_d/test_first_login.py::test_a_wrong_birth_date_blocks_and_what_the_director_clears_is_proposed_again",
                fails_at="journeys.at_home()",
                seen="expected EntHome",
            ),
        ),
    ),
    Mutation(
        name="stranger-attached",
        defect="A child said not to be one’s own is attached",
        target="activation.children:verdict_on",
        mutate=mutants.attaches_the_stranger,
        row="FC-08",
        caught_by=(
            Catch(
                scenario="chapter_b/test_children.py::test_a_child_said_not_to_be_ones_own_is_reported_and_not_attached",
                fails_at="assert states ==",
                seen="'reported'}",
            ),
        ),
    ),
    Mutation(
        name="throttle-forgotten",
        defect="One may try as many numbers as one likes",
        target="sending.throttle:Throttle.admit",
        mutate=mutants.throttles_nobody,
        row="SMS-13",
        caught_by=(
            Catch(
                scenario="chapter_b/test_sms_flood.py::test_a_number_that_nobody_has_is_bounded_alike",
                fails_at="expect(contact.wait).to_contain_text",
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="csrf-unchecked",
        defect="A form with a forged token is taken",
        target="sso.web:Flow._may_submit",
        mutate=mutants.takes_any_form,
        row="IN-13",
        caught_by=(
            Catch(
                scenario="chapter_d/test_stale_requests.py::test_a_forged_csrf_token_changes_nothing",
                fails_at="assert answered.value.status == 400",
                seen="assert 302 == 400",
            ),
        ),
    ),
    Mutation(
        name="relay-state-of-another",
        defect="An ENT is given the RelayState of another request",
        target="sso.answers:_recipient",
        mutate=mutants.another_relay_state,
        row="IN-01",
        caught_by=(
            Catch(
                scenario="chapter_d/test_relay_state.py::test_the_ent_gets_back_the_relay_state_that_it_sent",
                fails_at="assert answered == asked",
                seen="0123456789abcdef",
            ),
        ),
    ),
    Mutation(
        name="logout-tells-nobody",
        defect="At logout the other services are not told",
        target="sso.sessions:Sessions.close",
        mutate=mutants.tells_no_service,
        row="IN-03",
        caught_by=(
            Catch(
                scenario="chapter_d/test_logout.py::test_logout_at_one_service_ends_the_session_at_the_idp_and_at_the_others",
                fails_at='expect(journeys.page.locator("#identite")).to_have_count(0)',
                seen="Actual value: 1",
            ),
        ),
    ),
    Mutation(
        name="old-letter-passes",
        defect="The password of a letter older than three months opens the activation",
        target="accounts.values:Account.handed_out",
        mutate=mutants.letters_of_any_age,
        row="DIST-03",
        caught_by=(
            Catch(
                scenario="chapter_c/test_distribution_letter.py::test_a_letter_older_than_three_months_is_refused_and_a_new_one_works",
                fails_at='expect(letters.journeys.at_login().alert).to_contain_text("a plus de 3 mois")',
                seen="expected LoginPage",
            ),
        ),
    ),
    Mutation(
        name="pupils-let-in",
        defect="Pupils come in whose school has their accounts off",
        target="activation.distribution:Distribution.pupils_may",
        mutate=mutants.lets_pupils_in,
        row="DIST-09",
        caught_by=(
            Catch(
                scenario="chapter_c/test_distribution_pupil.py::test_pupils_of_a_school_that_has_their_accounts_off_do_not_come_in",
                fails_at="expect(journeys.at_login().alert)",
                seen="expected LoginPage",
            ),
        ),
    ),
    Mutation(
        name="weak-password-accepted",
        defect="The server takes a password that is too weak",
        target="accounts.passwords:is_acceptable",
        mutate=mutants.any_password,
        row="SMS-08",
        caught_by=(
            Catch(
                scenario="chapter_b/test_password.py::test_each_rule_is_marked_while_one_types_and_a_weak_password_is_refused",
                fails_at='expect(password.errors).to_contain_text("ne respecte pas toutes les règles")',
                seen="element(s) not found",
            ),
        ),
    ),
    Mutation(
        name="address-counts-at-once",
        defect="A new mail address counts before its link is followed",
        target="accounts.mail_links:MailLinks.issue",
        mutate=mutants.an_address_at_once,
        row="IN-07",
        caught_by=(
            Catch(
                scenario="chapter_d/test_my_account.py::test_a_new_mail_address_counts_once_its_link_is_followed",
                fails_at='assert account.value("mail") == "non renseignée"',
                seen="nouvelle.adresse@messagerie.test",
            ),
        ),
    ),
    Mutation(
        name="nonce-unchecked",
        defect="FranceConnect’s answer to another request is taken",
        target="franceconnect.client:_validate",
        mutate=mutants.any_nonce,
        row="FC-11",
        caught_by=(
            Catch(
                scenario="chapter_a/test_failures.py::test_an_id_token_for_another_nonce_is_refused",
                fails_at="_back_without_session(by_franceconnect, parent, control, UNTRUSTED)",
                seen="expected LoginPage",
            ),
        ),
    ),
    Mutation(
        name="file-of-another-school",
        defect="A director opens the file of a guardian of another school",
        target="admin.people:of_keys",
        mutate=mutants.any_school,
        row="ADM-10",
        caught_by=(
            Catch(
                scenario="chapter_e/test_console_figures.py::test_another_schools_address_answers_403_and_is_journalled",
                fails_at="assert answer.status == 403",
                seen="200 == 403",
            ),
        ),
    ),
)
