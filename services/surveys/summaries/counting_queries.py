"""The one way in which answers become counts: running sums, working views and recounts all use this SQL.

`source` is a query with `version`, `sign` and `answers`; `asked` knows each version's questions, their types and the
form of their answers in JSON. An answer of another form is counted nowhere.
Answers that are alike are put together before they are taken apart: most of the work is done on few rows.
"""

FOUR_DIGITS = "trim_scale(CASE WHEN number = 0 THEN 0 ELSE round(number, 3 - floor(log(abs(number)))::integer) END)"

CELLS = f"""
told AS (
    SELECT s.version, e.key, e.value, sum(s.sign) AS n
    FROM source s CROSS JOIN LATERAL jsonb_each(s.answers) AS e (key, value) GROUP BY s.version, e.key, e.value
), alike AS (
    SELECT t.version, t.key, a.type, CASE WHEN a.type <> 'text' THEN t.value END AS value, t.n,
           CASE WHEN a.type IN ('scale', 'nps', 'number') THEN (t.value #>> '{{}}')::numeric END AS number
    FROM told t JOIN asked a ON a.version = t.version AND a.key = t.key AND a.form = jsonb_typeof(t.value)
), cells AS (
    SELECT version, '' AS question, '' AS part, '' AS value, sum(sign) AS n, 0::numeric AS total
    FROM source GROUP BY version
    UNION ALL
    SELECT version, key, '', '', n, CASE WHEN type = 'number' THEN number * n ELSE 0 END FROM alike
    UNION ALL
    SELECT version, key, '', value #>> '{{}}', n, 0 FROM alike WHERE type IN ('single', 'date', 'yes_no')
    UNION ALL
    SELECT version, key, '', ({FOUR_DIGITS})::text, n, 0 FROM alike WHERE type IN ('scale', 'nps', 'number')
    UNION ALL
    SELECT version, key, '', chosen, n, 0
    FROM alike CROSS JOIN LATERAL jsonb_array_elements_text(value) AS chosen WHERE type = 'multi'
    UNION ALL
    SELECT version, key, option, place::text, n, 0
    FROM alike CROSS JOIN LATERAL jsonb_array_elements_text(value) WITH ORDINALITY AS r (option, place)
    WHERE type = 'ranking'
    UNION ALL
    SELECT version, key, own.line, own.chosen, n, 0
    FROM alike CROSS JOIN LATERAL jsonb_each_text(value) AS own (line, chosen) WHERE type = 'matrix'
), counted AS (
    SELECT version, question, part, value, sum(n)::bigint AS n, sum(total) AS total
    FROM cells GROUP BY version, question, part, value
)
"""
