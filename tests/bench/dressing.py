"""What a corpus lacks of a newsroom at work: work in hand, and the traces of old work.

A corpus holds stories that were published, and no more. The work in hand is the same
for every size; what a newsroom leaves behind grows with its archive. Written by SQL:
these rows are for screens to read, and nothing is published from them.
"""

import psycopg
from psycopg import sql

from tests.bench.corpora import database

# Of the thousand newest stories every fifth is in hand again: 200 of them.
HAND = """
CREATE TEMP TABLE hand AS
SELECT id, latest_revision_id AS revision, content_type_id AS kind, place / 5 AS n,
  (SELECT id FROM django_content_type
   WHERE app_label = 'wagtailcore' AND model = 'page') AS base
FROM (SELECT p.*, row_number() OVER (ORDER BY p.path DESC) AS place
      FROM (SELECT p.* FROM wagtailcore_page p JOIN news_articlepage a
            ON a.page_ptr_id = p.id ORDER BY p.id DESC LIMIT 1000) p) newest
WHERE place % 5 = 0
"""
UNPUBLISHED = """live = FALSE, has_unpublished_changes = TRUE, live_revision_id = NULL,
  first_published_at = NULL, last_published_at = NULL"""
IN_HAND = (
    HAND,
    f"UPDATE wagtailcore_page SET {UNPUBLISHED} WHERE id IN (SELECT id FROM hand)",
    """DELETE FROM news_workflow_clearance
       WHERE article_id IN (SELECT id FROM hand)""",
    # 1 to 100 are drafts, to 140 in review, to 160 sent back.
    """INSERT INTO wagtailcore_workflowstate (status, created_at, object_id,
         requested_by_id, workflow_id, content_type_id, base_content_type_id)
       SELECT CASE WHEN n <= 140 THEN 'in_progress' ELSE 'needs_changes' END,
         now() - n * interval '1 hour', id::text,
         (SELECT id FROM auth_user WHERE username = 'reporter'),
         (SELECT id FROM wagtailcore_workflow WHERE name = 'Review'), kind, base
       FROM hand WHERE n BETWEEN 101 AND 160""",
    """INSERT INTO wagtailcore_taskstate (status, started_at, content_type_id,
         revision_id, task_id, workflow_state_id, comment)
       SELECT CASE w.status WHEN 'in_progress' THEN 'in_progress' ELSE 'rejected' END,
         w.created_at,
         (SELECT id FROM django_content_type
          WHERE app_label = 'wagtailcore' AND model = 'taskstate'),
         h.revision, t.id, w.id, ''
       FROM wagtailcore_workflowstate w JOIN hand h ON h.id::text = w.object_id
       JOIN wagtailcore_task t ON t.name = 'Section editor'""",
    """UPDATE wagtailcore_workflowstate w SET current_task_state_id = t.id
       FROM wagtailcore_taskstate t WHERE t.workflow_state_id = w.id""",
    # To 180 scheduled, the rest under embargo.
    """UPDATE wagtailcore_revision r
       SET approved_go_live_at = now() + (h.n - 160) * interval '2 hours'
       FROM hand h WHERE h.revision = r.id AND h.n BETWEEN 161 AND 180""",
    """UPDATE news_articlepage a
       SET embargo_until = now() + (h.n - 180) * interval '1 day'
       FROM hand h WHERE h.id = a.page_ptr_id AND h.n > 180""",
    """INSERT INTO news_desk_assignment (what, slug, due_at, priority, notes, text,
         picture, video, created_at, section_id)
       SELECT 'To be covered ' || n, '', now() + n * interval '5 hours', 3, '', TRUE,
         FALSE, FALSE, now(), (SELECT min(page_ptr_id) FROM news_sectionpage)
       FROM hand""",
)
STORY = """wagtailcore_page p JOIN news_articlepage a ON a.page_ptr_id = p.id
  WHERE p.live AND p.id NOT IN (SELECT id FROM hand)"""
EDITOR = "(SELECT id FROM auth_user WHERE username = 'editor')"
LEFT_BEHIND = (
    # A review of each story, its drafts, and lines of its history.
    f"""INSERT INTO wagtailcore_workflowstate (status, created_at, object_id,
          requested_by_id, workflow_id, content_type_id, base_content_type_id)
        SELECT 'approved', p.first_published_at, p.id::text, p.owner_id,
          (SELECT id FROM wagtailcore_workflow WHERE name = 'Review'),
          p.content_type_id, (SELECT base FROM hand LIMIT 1) FROM {STORY}""",
    f"""INSERT INTO wagtailcore_taskstate (status, started_at, finished_at,
          content_type_id, revision_id, task_id, workflow_state_id, finished_by_id,
          comment)
        SELECT 'approved', w.created_at, w.created_at,
          (SELECT id FROM django_content_type
           WHERE app_label = 'wagtailcore' AND model = 'taskstate'),
          p.latest_revision_id, t.id, w.id, {EDITOR}, ''
        FROM wagtailcore_workflowstate w
        JOIN wagtailcore_page p ON p.id = w.object_id::int
        JOIN wagtailcore_task t ON t.name = 'Section editor'
        WHERE w.status = 'approved'""",
    f"""INSERT INTO wagtailcore_revision (created_at, content, object_id, user_id,
          content_type_id, base_content_type_id, object_str)
        SELECT p.first_published_at - n * interval '1 minute', '{{}}', p.id::text,
          p.owner_id, p.content_type_id, (SELECT base FROM hand LIMIT 1), p.title
        FROM generate_series(1, 2) n, {STORY}""",
    f"""INSERT INTO wagtailcore_pagelogentry (label, action, data, timestamp,
          content_changed, deleted, content_type_id, page_id, user_id)
        SELECT p.title, action, '{{}}', p.first_published_at, TRUE, FALSE,
          p.content_type_id, p.id, {EDITOR}
        FROM unnest(ARRAY['wagtail.edit', 'wagtail.edit', 'wagtail.workflow.start',
          'wagtail.workflow.approve', 'wagtail.publish.scheduled']) action, {STORY}""",
    f"""INSERT INTO news_correction (sort_order, kind, text, made_at, article_id)
        SELECT 0, 'correction', 'It was blue.', p.first_published_at, p.id
        FROM {STORY} AND p.id % 50 = 0""",
    f"""INSERT INTO news_desk_assignment (what, slug, due_at, priority, notes, text,
          picture, video, created_at, section_id, story_id)
        SELECT p.title, '', p.first_published_at, 3, '', TRUE, FALSE, FALSE,
          p.first_published_at, (SELECT min(page_ptr_id) FROM news_sectionpage), p.id
        FROM {STORY} AND p.id % 10 = 1""",
    # Drafts nobody finished, given up ones, killed ones, drafts of live stories.
    *(
        f"""UPDATE wagtailcore_page SET {UNPUBLISHED}
            WHERE id IN (SELECT p.id FROM {STORY} AND p.id % {share} = 3)"""
        for share in (200, 500)
    ),
    """INSERT INTO news_workflow_spike (public_id, user_name, reason, spiked_at,
         article_id)
       SELECT a.public_id, '', 'Overtaken', now(), p.id
       FROM wagtailcore_page p JOIN news_articlepage a ON a.page_ptr_id = p.id
       WHERE NOT p.live AND p.id % 500 = 3""",
    """INSERT INTO news_workflow_kill (public_id, user_name, reason, killed_at,
         lift_reason, article_id)
       SELECT a.public_id, '', 'Not true', now(), '', p.id
       FROM wagtailcore_page p JOIN news_articlepage a ON a.page_ptr_id = p.id
       WHERE NOT p.live AND p.id % 1000 = 203""",
    f"""UPDATE wagtailcore_page SET has_unpublished_changes = TRUE
        WHERE id IN (SELECT p.id FROM {STORY} AND p.id % 200 = 5)""",
    f"""UPDATE wagtailcore_page SET owner_id = {EDITOR}
        WHERE id IN (SELECT p.id FROM {STORY} AND p.id % 10 = 7)""",
    # A picture to five stories, as many changes sent as there are, partners at work.
    f"""INSERT INTO media_newsimage (description, width, height, created_at, file_size,
          file_hash, public_id, title, file, alt, caption, credit, photographer, source,
          copyright_notice, usage_terms, rights_until, place, embedded, placeholder,
          dominant_color, collection_id, uploaded_by_user_id)
        SELECT i.description, i.width, i.height, p.first_published_at, i.file_size,
          i.file_hash, gen_random_uuid(), p.title, i.file,
          CASE WHEN p.id % 400 = 0 THEN '' ELSE i.alt END, i.caption,
          CASE WHEN p.id % 400 = 5 THEN '' ELSE i.credit END, '', '', '', '',
          CASE WHEN p.id % 50 = 0 THEN p.first_published_at + interval '30 days' END,
          '', '{{}}', i.placeholder, i.dominant_color, i.collection_id,
          i.uploaded_by_user_id
        FROM media_newsimage i JOIN (
          SELECT p.*, a.lead_image_id FROM {STORY} AND p.id % 5 = 0
        ) p ON p.lead_image_id = i.id""",
    """INSERT INTO wagtailcore_referenceindex (object_id, to_object_id, model_path,
         content_path, content_path_hash, base_content_type_id, content_type_id,
         to_content_type_id)
       SELECT r.object_id, i.id::text, r.model_path, r.content_path,
         gen_random_uuid(), r.base_content_type_id, r.content_type_id,
         r.to_content_type_id
       FROM media_newsimage i JOIN wagtailcore_page p
         ON p.title = i.title AND p.id % 20 <> 0
       JOIN wagtailcore_referenceindex r
         ON r.object_id = p.id::text AND r.model_path = 'lead_image'""",
    """INSERT INTO delivery_webhooks_endpoint (public_id, url, description, events,
         sections, active, disabled_reason, created_at)
       VALUES (gen_random_uuid(), 'https://partner.example/', '', '[]', '[]', TRUE, '',
         now())""",
    """INSERT INTO delivery_webhooks_line (endpoint_id, failures, slow)
       SELECT id, 0, FALSE FROM delivery_webhooks_endpoint""",
    """INSERT INTO delivery_webhooks_message (event, message_id, state, attempts,
         next_attempt_at, status_code, error, created_at, delivered_at, change_id,
         endpoint_id)
       SELECT 'article.published', 'msg_' || c.id,
         CASE WHEN c.id % 500 = 0 THEN 'dead' ELSE 'delivered' END, 1, c.created_at,
         200, '', c.created_at, c.created_at, c.id, e.id
       FROM delivery_change c, delivery_webhooks_endpoint e""",
    """INSERT INTO delivery_purge_purge (target, keys, state, attempts,
         next_attempt_at, status_code, receipt, error, created_at, delivered_at)
       SELECT 'cache', '["article"]', 'delivered', 1, created_at, 200, '', '',
         created_at, created_at FROM delivery_change""",
    """INSERT INTO delivery_access_apikey (name, contact, scopes, sections, consumer,
         created_at)
       SELECT 'Partner ' || n, '', '["read"]', '[]', '', now()
       FROM generate_series(1, 20) n""",
    """INSERT INTO delivery_access_usage (day, requests, limited, sent, last_used_at,
         key_id)
       SELECT current_date - n, 1000, 0, 1000000, now(), k.id
       FROM delivery_access_apikey k,
         generate_series(1, (SELECT count(*)::int / 100 FROM delivery_change)) n""",
    """INSERT INTO delivery_access_embargoreading (created_at, handle, public_id,
         title, embargoed_until, address, client, key_id)
       SELECT c.created_at, 'abc', c.public_id, '', c.created_at, '127.0.0.1', '', k.id
       FROM delivery_change c JOIN delivery_access_apikey k ON k.id = c.id % 20 + 1""",
    """INSERT INTO news_refreshjob (subject, subject_key, label, state, done, total,
         differed, failed, error, lease, created_at)
       SELECT 'author', 1, 'Somebody', 'done', 30, 30, 30, 0, '', '', created_at
       FROM delivery_change WHERE id % 20 = 0""",
)


def dressed(server_url: str, corpus_url: str) -> str:
    """Return the address of a copy of a corpus with a newsroom at work in it."""
    original = corpus_url.partition("?")[0].rpartition("/")[2]
    name = f"desk_{original}"
    with psycopg.connect(database(server_url, "postgres"), autocommit=True) as admin:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if admin.execute(known, [name]).fetchone():
            return database(server_url, name)
        names = sql.Identifier(f"{name}_new"), sql.Identifier(original)
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(names[0]))
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*names))
        _dress(database(server_url, f"{name}_new"))
        rename = "ALTER DATABASE {} RENAME TO {}"
        admin.execute(sql.SQL(rename).format(names[0], sql.Identifier(name)))
    return database(server_url, name)


def _dress(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in (*IN_HAND, *LEFT_BEHIND):
            connection.execute(statement)
        connection.execute("VACUUM ANALYZE")
