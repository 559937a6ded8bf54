"""What the forms of the dashboard do: each is an operation of the API with values ready made."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType

from rentree_blanche.simulators.control.api import clock, faults, feeds, state
from rentree_blanche.simulators.control.dashboard.forms import Action, Form, read
from rentree_blanche.simulators.control.dashboard.people_actions import PEOPLE
from rentree_blanche.simulators.control.dashboard.system_actions import SYSTEMS
from rentree_blanche.simulators.control.errors import unusable
from rentree_blanche.simulators.control.exchanges import EFFECTS, KnownExchange, exchanges
from rentree_blanche.simulators.control.house import House
from rentree_blanche.simulators.control.operations import Nothing
from rentree_blanche.simulators.control.ready_faults import ready_fault
from rentree_blanche.simulators.core.clock import PARIS
from rentree_blanche.simulators.core.errors import PageError
from rentree_blanche.simulators.core.faults import Fault, Often, always, times, with_probability
from rentree_blanche.simulators.core.web import field

_AFTER_MIDNIGHT = time(0, 5)
_OFTEN: Mapping[str, Often] = MappingProxyType(
    {"une-fois": times(1), "toujours": always(), "une-fois-sur-deux": with_probability(0.5)}
)


async def _move(house: House, form: Form) -> object:
    match field(form, "pas"):
        case "31-minutes":
            return await clock.advance_clock(house, clock.Advance(minutes=31))
        case "3-mois":
            return await clock.advance_clock(house, clock.Advance(months=3))
        case "cette-nuit":
            now = (await clock.read_clock(house, Nothing())).now.astimezone(PARIS)
            tonight = datetime.combine(now.date() + timedelta(days=1), _AFTER_MIDNIGHT, PARIS)
            return await clock.move_clock(house, clock.Move(to=tonight))
        case other:
            raise unusable(f"pas: expected 31-minutes, cette-nuit or 3-mois, not {other!r}")


async def _freeze(house: House, _form: Form) -> object:
    return await clock.freeze_clock(house, clock.Freeze())


async def _resume(house: House, _form: Form) -> object:
    return await clock.resume_clock(house, Nothing())


async def _add_fault(house: House, form: Form) -> object:
    ready = ready_fault(field(form, "panne"))
    if ready is None:
        raise unusable(f"panne: {field(form, 'panne')!r} is none of the ready faults")
    return await faults.add_fault(house, ready.fault)


async def _disturb(house: House, form: Form) -> object:
    """Switch on an effect on an exchange; what is typed of seconds and status takes the place of the sample's."""
    slug, effect = field(form, "echange"), field(form, "effet")
    known = next((each for each in exchanges(house.federation.hosts) if each.slug == slug), None)
    if known is None or effect not in known.effects:
        raise PageError(422, "Panne impossible", _impossible(known), reason="unusable_input")
    often = _OFTEN.get(field(form, "combien"))
    if often is None:
        raise unusable(f"combien: expected one of {', '.join(_OFTEN)}")
    sample = known.effects[effect].model_dump(mode="json")
    typed = {name: field(form, of) for name, of in (("seconds", "secondes"), ("code", "statut")) if name in sample}
    what = {**sample, **{name: value for name, value in typed.items() if value}}
    return await faults.add_fault(house, read(Fault, which=known.which, what=(what,), often=often))


def _impossible(known: KnownExchange | None) -> str:
    if known is None:
        return "Cet échange n’existe pas dans cette fédération. Choisissez-en un de la liste."
    possible = ", ".join(EFFECTS[effect] for effect in known.effects)
    return (
        f"Cet effet n’a pas de sens pour «\N{NO-BREAK SPACE}{known.title}\N{NO-BREAK SPACE}». Possibles : {possible}."
    )


async def _remove_fault(house: House, form: Form) -> object:
    return await faults.remove_fault(house, read(faults.FaultId, id=field(form, "id")))


async def _clear_faults(house: House, _form: Form) -> object:
    return await faults.clear_faults(house, Nothing())


async def _take_snapshot(house: House, form: Form) -> object:
    return await state.take_snapshot(house, read(state.SnapshotName, name=field(form, "nom")))


async def _restore_snapshot(house: House, form: Form) -> object:
    return await state.restore_snapshot(house, read(state.SnapshotName, name=field(form, "nom")))


async def _reset(house: House, _form: Form) -> object:
    return await state.reset(house, Nothing())


async def _night(house: House, _form: Form) -> object:
    return await feeds.run_night(house, Nothing())


ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "avancer": Action(back="/#horloge", does=_move),
        "geler": Action(back="/#horloge", does=_freeze),
        "reprendre": Action(back="/#horloge", does=_resume),
        "nuit": Action(back="/#horloge", does=_night),
        "provoquer": Action(back="/#pannes", does=_add_fault),
        "perturber": Action(back="/#pannes", does=_disturb),
        "reparer": Action(back="/#pannes", does=_remove_fault),
        "tout-reparer": Action(back="/#pannes", does=_clear_faults),
        "photographier": Action(back="/#etat", does=_take_snapshot),
        "restaurer": Action(back="/#etat", does=_restore_snapshot),
        "remettre-a-zero": Action(back="/#etat", does=_reset),
        **PEOPLE,
        **SYSTEMS,
    }
)
