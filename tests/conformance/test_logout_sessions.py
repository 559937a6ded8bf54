"""What names the sessions that the checks of single logout open and end."""

from rentree_blanche.conformance.cast import Cast
from rentree_blanche.conformance.checks.logout import logged_in
from rentree_blanche.conformance.zoo.building import RIGHT, bench_before


def test_each_session_has_a_name_id_of_its_own_unless_it_is_to_share_one(cast: Cast) -> None:
    bench = bench_before(RIGHT, cast)
    session, another = logged_in(bench), logged_in(bench)
    assert session.attempt.seen.opened
    assert session.name_id != another.name_id
    assert logged_in(bench, like=session).name_id == session.name_id


def test_a_service_that_shows_people_by_name_id_is_told_the_same_one_each_time(cast: Cast) -> None:
    bench = bench_before(RIGHT, cast)
    shows = bench.service.oracle.model_copy(update={"shows": "{name_id}"})
    bench.service = bench.service.model_copy(update={"oracle": shows})
    assert {logged_in(bench).name_id, logged_in(bench).name_id} == {cast.first.name_id}
