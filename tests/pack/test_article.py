"""The article's two techniques and one of its cautions, written in Python, make a routine and a session."""

from __future__ import annotations

import pytest

import relieflib as relief
from relieflib import Disposition, Pack, Step, Technique, events
from relieflib.content import Choice, Contraindication, Number, PublishedStep, RedFlag, Source, StopRule, YesNo
from relieflib.terms import Ending, IntervalKind

ARTICLE = Source(
    id="article",
    title="Self-Relief Techniques: How to Pop Your Lower Back Safely at Home",
    by="liuqiyue",
    seen=True,
    how_seen="the whole text",
)

LASTING = Choice(
    id="lasting",
    ask="How long have you had this pain?",
    why="The article sends people whose pain does not go away to a professional.",
    options={"days": "A few days", "weeks": "Some weeks, and it is getting better", "stays": "It does not go away"},
)
BRUISED = YesNo(id="bruised", ask="Is your back bruised, or is the skin broken?", why="Pressure on an injury harms it.")
PAIN = Number(
    id="pain", ask="How bad is the pain now?", why="To stop in time.", stage="session", least=0, most=10, whole=True
)

PERSISTS = RedFlag(
    id="persists",
    when='lasting == "stays"',
    disposition="see-clinician",
    ceiling="gentle-only",
    says="Pain that does not go away should be looked at. Book a visit.",
    why="The article's own caution: no substitute for treatment.",
    sources=[{"id": "article", "says": "lasting pain belongs with a professional"}],
)
NO_PRESSURE = Contraindication(
    id="no-pressure",
    when="bruised",
    excludes=["pressure"],
    says="Put no pressure on a back that is bruised or has broken skin.",
    why="The article warns of further injury.",
    sources=["article"],
)
WORSE = StopRule(
    id="worse",
    when="rise(pain) >= 2",
    ends="technique",
    ends_again="session",
    says="That made it worse. Leave this one.",
    why="The article: not to cause further injury.",
    sources=["article"],
)

ROLLER = Technique(
    id="roller",
    name="Roller along the upper back",
    purpose="To loosen tight muscles beside the spine.",
    sources=["article"],
    origin="article",
    phase="pressure",
    equipment=["foam-roller"],
    tags=["pressure"],
    mistakes=["letting the hips sag"],
    stop_signs=["pain that runs into a leg"],
    steps=[
        Step(
            do="Sit in front of the roller and lean back until it is under your shoulder blades. Bend your knees.",
            kind="set-up",
            position="face-up",
            dose="15 s",
            answers_published=1,
        ),
        Step(
            do="Lift your hips a little. Roll slowly from the shoulder blades to the lowest rib and back.",
            kind="move",
            position="face-up",
            dose={"reps": {"usual": 6, "least": 3, "most": 8}, "hold": 6},
            breathing="Breathe out as you roll down.",
            answers_published=2,
        ),
        Step(
            do="Stay on a tight spot and rock your hips gently.",
            kind="hold",
            position="face-up",
            dose={"hold": {"usual": 20, "least": 10, "most": 30}},
        ),
    ],
    as_published=[
        PublishedStep(text="Lie on the roller with your front.", problem="Then it presses on the belly, not the back."),
        PublishedStep(text="Roll down the spine.", problem="It does not say how far, how often or when to stop."),
    ],
)
BALL = Technique(
    id="ball",
    name="Ball beside the spine",
    purpose="To press on one tight spot at a time.",
    sources=["article"],
    origin="article",
    phase="pressure",
    equipment=["ball"],
    tags=["pressure"],
    steps=[
        Step(
            do="Put the ball between a wall and your back, beside the spine.",
            kind="set-up",
            position="wall",
            dose="10 s",
        ),
        Step(do="Lean in until it is firm, and stay.", kind="hold", position="wall", dose="2 x 20 s", side="each"),
    ],
)
BACK = Pack(
    id="article-back",
    name="Low back, by the article",
    labels={
        "equipment": {"foam-roller": "foam roller", "ball": "tennis or lacrosse ball"},
        "position": {"face-up": "on your back", "wall": "standing at a wall"},
        "tag": {"pressure": "pressure on the back"},
    },
    sources=[ARTICLE],
    questions=[LASTING, BRUISED, PAIN],
    rules=[PERSISTS, NO_PRESSURE, WORSE],
    techniques=[ROLLER, BALL],
)


def cleared(**answers: object) -> relief.Clearance:
    """The clearance of someone with these answers."""
    decision = relief.clear(relief.assess(BACK, answers), at=0)
    assert isinstance(decision, relief.Clearance)
    return decision


def routine() -> relief.Routine:
    """For a few days of pain and a whole back, with both things at hand."""
    wish = relief.Wish(minutes=10, equipment=["foam-roller", "ball"])
    return relief.plan(cleared(lasting="days", bruised=False), wish)


def test_they_make_a_routine() -> None:
    made = routine()
    assert {item.technique.id for item in made.items} == {"roller", "ball"}
    assert relief.verify(made) == ()
    assert "Roll slowly from the shoulder blades" in relief.to_text(made)
    assert [each.side.value for each in relief.timeline(BALL) if each.side.value != "none"][:1] == ["left"]


def test_they_make_a_session_that_is_kept() -> None:
    session = relief.begin(routine(), at=0)
    while (at := session.deadline) is not None:
        asks = session.now.interval is not None and session.now.interval.kind is IntervalKind.CHECK_IN
        session = relief.advance(session, events.Report(at, {"pain": 3}) if asks else events.Tick(at))
    record = relief.Record(session)
    assert record.outcome.ending is Ending.FINISHED
    assert relief.from_json(relief.Record, relief.to_json(record), BACK) == record


def test_a_rise_of_the_pain_ends_the_technique_and_then_the_session() -> None:
    session = relief.begin(routine(), at=0)
    for at, pain in ((1, 3), (30, 5), (60, 7)):
        session = relief.advance(session, events.Report(at, {"pain": pain}))
    assert relief.Record(session).outcome.ending is Ending.STOPPED


@pytest.mark.parametrize(
    ("answers", "offered"),
    [
        ({"lasting": "days", "bruised": True}, ()),  # the caution, and beside it its harmless twin
        ({"lasting": "days", "bruised": False}, ("roller", "ball")),
        ({"lasting": "weeks", "bruised": False}, ("roller", "ball")),
        ({"lasting": "stays", "bruised": False}, ()),
    ],
)
def test_the_cautions_hold(answers: dict[str, object], offered: tuple[str, ...]) -> None:
    clearance = cleared(**answers)
    assert clearance.techniques == offered
    expected = Disposition.SEE_CLINICIAN if answers["lasting"] == "stays" else Disposition.SELF_CARE
    assert clearance.disposition is expected


def test_the_way_it_is_written_says_what_the_article_says() -> None:
    again = relief.read_pack({"back.toml": relief.to_toml(BACK)})
    assert again == BACK
    assert [rule.id for rule in again.rules] == ["persists", "no-pressure", "worse"]
    assert isinstance(relief.clear(relief.assess(BACK, {})), relief.Unfinished)
