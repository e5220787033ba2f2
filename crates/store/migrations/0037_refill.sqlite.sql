-- What programs of older schemas did not write yet, for rows that stand: the order in which clocks are looked at, and the posts by which a message finds people. The next steps of such clocks are planned by a job, report by report. May run again: it writes only what is not there.

UPDATE clock SET step = 1, rank = CASE
  WHEN EXISTS (SELECT 1 FROM report WHERE report.id = clock.report AND report.urgency = 'urgent') THEN 0 ELSE 1 END
  WHERE rank IS NULL;

INSERT INTO post (holder, n, role, agency, from_at, until_at)
SELECT person.id, held.key + 1, json_extract(held.value, '$.role'), json_extract(held.value, '$.agency'),
  json_extract(held.value, '$.from'), json_extract(held.value, '$.until')
FROM "user" AS person, json_each(person.posts) AS held
WHERE NOT EXISTS (SELECT 1 FROM post WHERE post.holder = person.id);

INSERT INTO job (id, kind, once_name, payload, ready_at, tries, is_dead, error, made_at)
SELECT 37, 'steps', 'steps:37', '{}', 0, 0, FALSE, NULL, 0
WHERE EXISTS (SELECT 1 FROM clock WHERE is_paused = FALSE AND step_at IS NULL AND step = 1)
  AND NOT EXISTS (SELECT 1 FROM job WHERE once_name = 'steps:37');
