"""What listen gives to the lake: surveys, the roles of their questions, and answers. Words stay in the store."""

from collections.abc import Mapping

from polku.tables import ANSWERS, GROUP_TALLIES, MONTH_TALLIES, RESPONSE_TALLIES, SURVEYS, TALLIES

from ..lake import registry
from ..lake.tallies import Tally

SURVEY = registry.Source(
    name="survey",
    table="polku_survey",
    reads={"id": "whole", "name": "text"},
    fills="surveys",
    holds=SURVEYS,
    key="id",
    shape="SELECT id, name, NULL AS wrong FROM staged",
)

VERSION = registry.Source(
    name="version",
    table="polku_surveyversion",
    reads={"id": "whole", "definition": "json"},
    fills="questions",
    holds={"version": "!int64", "key": "!string", "role": "!string"},
    key="version",
    shape="""
        SELECT id AS version, question->>'$.key' AS key, coalesce(question->>'$.role', '') AS role, NULL AS wrong
        FROM (
            SELECT id, unnest(list_concat(
                CAST(definition->'$.questions' AS JSON[]), CAST(definition->'$.follow_up.questions' AS JSON[])
            )) AS question
            FROM staged
        )
    """,
)

# whoever was promised anonymity stays nobody here, whatever the store should ever hold
WHOSE = """CASE WHEN r.party_id IS NOT NULL THEN (
    SELECT p.pseudonym FROM polku_party p JOIN polku_survey s ON s.id = r.survey_id
    WHERE p.id = r.party_id AND s.anonymity <> 'anonymous') END"""

# scores is {question: point}; a row that is no object, or a point that is no whole number, is left out and told
RESPONSE = registry.Source(
    name="response",
    table="polku_response",
    reads={
        "id": "whole",
        "survey_id": "whole",
        "version_id": "whole",
        "customer": "text",
        "touchpoint_id": "whole",
        "unit_id": "whole",
        "language": "text",
        "source": "text",
        "stored_at": "time",
        "happened_on": "day",
        "scores": "json",
    },
    fills="answers",
    holds=ANSWERS,
    key="response",
    shape="""
        SELECT response, survey, customer, touchpoint, unit, source, language, questions.role, score,
            day, week_of(day) AS week, month_of(day) AS month, question,
            CASE WHEN day IS NULL THEN 'time' WHEN questions.role IS NULL THEN 'question'
                WHEN odd THEN 'score' END AS wrong
        FROM (
            SELECT staged.id AS response, survey_id AS survey, version_id, customer, touchpoint_id AS touchpoint,
                unit_id AS unit, source, language, day_of(happened_on, stored_at) AS day, point.key AS question,
                CASE WHEN point.type IN ('UBIGINT', 'BIGINT') THEN TRY_CAST(point.value AS BIGINT) END AS score,
                point.type NOT IN ('UBIGINT', 'BIGINT', 'NULL') AS odd
            FROM staged, json_each(CASE WHEN json_valid(scores) THEN scores ELSE '[0]' END) AS point
        ) LEFT JOIN questions ON questions.version = version_id AND questions.key = question
    """,
    appended=True,
    gone="EXISTS (SELECT 1 FROM polku_importbatch b WHERE b.id = r.batch_id AND b.undone_at IS NOT NULL)",
    refers={
        "version_id": "version",
        "survey_id": "survey",
        "touchpoint_id": "touchpoint",
        "unit_id": "unit",
    },
    told={"customer": WHOSE},
)


def cell(holds: Mapping[str, str]) -> str:
    """Name what stands in a cell."""
    return ", ".join(name for name in holds if name != "times")


# what pages ask for over and over, counted as it comes: every question names a role or a question's key
COUNTED = Tally(
    fills="tallies",
    holds=TALLIES,
    of=("answers",),
    rows=f"SELECT {cell(TALLIES)} FROM {{answers}}",  # noqa: S608
    order="role, question, day",
)
BY_MONTH = Tally(
    fills="month_tallies",
    holds=MONTH_TALLIES,
    of=("answers",),
    rows=f"SELECT {cell(MONTH_TALLIES)} FROM {{answers}}",  # noqa: S608
    order="role, question, month",
)
IN_GROUPS = Tally(
    fills="group_tallies",
    holds=GROUP_TALLIES,
    of=("answers", "in_groups"),
    rows=f"SELECT {cell(GROUP_TALLIES)} FROM {{answers}} JOIN {{in_groups}} USING (customer)",  # noqa: S608
    order="role, question, day",
)
# a response's rows come and go together, so that what stands in one group here is a whole response
AT_ONCE = Tally(
    fills="response_tallies",
    holds=RESPONSE_TALLIES,
    of=("answers",),
    rows="""
        SELECT survey, unit, ',' || string_agg(question || '=' || score, ',' ORDER BY question) || ',' AS points
        FROM {answers} WHERE role IN ('promise', 'csat', 'nps') AND score IS NOT NULL
        GROUP BY response, survey, unit
    """,
    order="survey",
)


def register() -> None:
    """Called once at start."""
    registry.register(SURVEY, VERSION, RESPONSE)
    registry.tally(COUNTED, BY_MONTH, IN_GROUPS, AT_ONCE)
