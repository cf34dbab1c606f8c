-- What is read from the events. Views alone: there is nothing to rebuild and nothing to go stale.
-- They belong to central_owner, whose row policy shows every hall; analysts read views and no table.
SET LOCAL ROLE central_owner;

CREATE INDEX event_kind ON central.event (hall_id, kind);

CREATE VIEW central.queue_event AS
  SELECT hall_id, sequence, month, to_timestamp(unix_time / 1e9) AS at, substr(kind, 7) AS what,
    payload -> 'queue' -> substr(kind, 7) AS body
  FROM central.event WHERE kind LIKE 'queue.%';
COMMENT ON VIEW central.queue_event IS 'Events of the queue with their fields';
COMMENT ON COLUMN central.queue_event.hall_id IS 'The hall';
COMMENT ON COLUMN central.queue_event.sequence IS 'Place in the hall''s journal';
COMMENT ON COLUMN central.queue_event.month IS 'The partition: name it in a WHERE and only that is read';
COMMENT ON COLUMN central.queue_event.at IS 'When, by the hall''s clock';
COMMENT ON COLUMN central.queue_event.what IS 'What happened: ticketIssued';
COMMENT ON COLUMN central.queue_event.body IS 'Its fields';

CREATE VIEW central.ticket AS
  WITH issued AS (
    SELECT hall_id, at, body -> 'ticket' AS t FROM central.queue_event WHERE what = 'ticketIssued'
  ), course AS (
    SELECT hall_id, (body ->> 'ticket')::bigint AS ticket_id,
      min(at) FILTER (WHERE what = 'ticketCalled') AS called_at,
      count(*) FILTER (WHERE what = 'ticketCalled') AS calls,
      min(at) FILTER (WHERE what = 'servingStarted') AS started_at,
      (array_agg(body ->> 'window' ORDER BY sequence DESC)
        FILTER (WHERE body ->> 'window' IS NOT NULL))[1] AS last_window,
      count(*) FILTER (WHERE what = 'ticketMissed') AS no_shows,
      max(at) FILTER (WHERE what = 'ticketEnded'
        OR what = 'matterFinished' AND body -> 'next' IS NULL) AS ended_at,
      max(CASE WHEN what = 'ticketEnded' THEN body ->> 'ending'
        WHEN what = 'matterFinished' AND body -> 'next' IS NULL THEN 'finished' END) AS ending
    FROM central.queue_event
    WHERE what IN ('ticketCalled', 'servingStarted', 'ticketMissed', 'ticketEnded', 'matterFinished')
    GROUP BY hall_id, (body ->> 'ticket')::bigint
  )
  SELECT i.hall_id, (t ->> 'id')::bigint AS ticket_id,
    (t -> 'number' ->> 'prefix')
      || lpad(t -> 'number' ->> 'value', (t -> 'number' ->> 'width')::int, '0') AS number,
    (t ->> 'day')::date AS day, t ->> 'ticketClass' AS class, t -> 'matters' ->> 0 AS service,
    (t ->> 'people')::int AS people, t ->> 'panel' AS panel, i.at AS issued_at, c.called_at,
    coalesce(c.calls, 0) AS calls, c.last_window, c.started_at,
    coalesce(c.no_shows, 0) AS no_shows, c.ended_at, c.ending
  FROM issued i LEFT JOIN course c
    ON c.hall_id = i.hall_id AND c.ticket_id = (i.t ->> 'id')::bigint;
COMMENT ON VIEW central.ticket IS 'A row a ticket: how it went';
COMMENT ON COLUMN central.ticket.hall_id IS 'The hall';
COMMENT ON COLUMN central.ticket.ticket_id IS 'The hall''s own id of the ticket';
COMMENT ON COLUMN central.ticket.number IS 'What was printed: A012';
COMMENT ON COLUMN central.ticket.day IS 'Hall day';
COMMENT ON COLUMN central.ticket.class IS 'Ticket class: ordinary';
COMMENT ON COLUMN central.ticket.service IS 'Code of its first service';
COMMENT ON COLUMN central.ticket.people IS 'How many people it is for';
COMMENT ON COLUMN central.ticket.panel IS 'Where it was taken';
COMMENT ON COLUMN central.ticket.issued_at IS 'When it was issued';
COMMENT ON COLUMN central.ticket.called_at IS 'When it was first called';
COMMENT ON COLUMN central.ticket.calls IS 'How often it was called';
COMMENT ON COLUMN central.ticket.last_window IS 'The last window that it had to do with';
COMMENT ON COLUMN central.ticket.started_at IS 'When serving began';
COMMENT ON COLUMN central.ticket.no_shows IS 'How often nobody came';
COMMENT ON COLUMN central.ticket.ended_at IS 'When it ended; null: it has not';
COMMENT ON COLUMN central.ticket.ending IS 'How: finished, cancelled, expired';

CREATE VIEW central.daily AS
  SELECT hall_id, day, service, count(*) AS issued,
    count(*) FILTER (WHERE ending = 'finished') AS finished,
    count(*) FILTER (WHERE no_shows > 0) AS missed,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM called_at - issued_at))
      AS wait_median_s,
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM called_at - issued_at))
      AS wait_p90_s,
    avg(extract(epoch FROM ended_at - started_at)) FILTER (WHERE ending = 'finished')::float8
      AS serving_mean_s
  FROM central.ticket GROUP BY hall_id, day, service;
COMMENT ON VIEW central.daily IS 'Figures of a hall''s day, service by service';
COMMENT ON COLUMN central.daily.hall_id IS 'The hall';
COMMENT ON COLUMN central.daily.day IS 'Hall day';
COMMENT ON COLUMN central.daily.service IS 'Code of the service';
COMMENT ON COLUMN central.daily.issued IS 'Tickets issued';
COMMENT ON COLUMN central.daily.finished IS 'Of those, finished at a window';
COMMENT ON COLUMN central.daily.missed IS 'Of those, called at least once without anybody coming';
COMMENT ON COLUMN central.daily.wait_median_s IS 'Median of the seconds from issue to first call';
COMMENT ON COLUMN central.daily.wait_p90_s IS 'Nine of ten waited no longer, seconds';
COMMENT ON COLUMN central.daily.serving_mean_s IS 'Mean of the seconds from start to finish';

CREATE VIEW central.window_status AS
  SELECT DISTINCT ON (hall_id, body ->> 'window') hall_id, body ->> 'window' AS window_id,
    CASE what WHEN 'windowOpened' THEN 'open' WHEN 'windowPaused' THEN 'paused' ELSE 'closed' END
      AS status, at AS since, body ->> 'staff' AS staff, body ->> 'reason' AS reason
  FROM central.queue_event WHERE what IN ('windowOpened', 'windowPaused', 'windowClosed')
  ORDER BY hall_id, body ->> 'window', sequence DESC;
COMMENT ON VIEW central.window_status IS 'What each window does now';
COMMENT ON COLUMN central.window_status.hall_id IS 'The hall';
COMMENT ON COLUMN central.window_status.window_id IS 'The window''s number';
COMMENT ON COLUMN central.window_status.status IS 'open, paused or closed';
COMMENT ON COLUMN central.window_status.since IS 'Since when';
COMMENT ON COLUMN central.window_status.staff IS 'Who opened it';
COMMENT ON COLUMN central.window_status.reason IS 'Why it is paused';

CREATE VIEW central.device_status AS
  SELECT DISTINCT ON (hall_id, device_id) hall_id, device_id, health, since, reason FROM (
    SELECT hall_id, sequence, body ->> 'device' AS device_id,
      (SELECT k FROM json_object_keys(body -> 'health') k LIMIT 1) AS health,
      to_timestamp(unix_time / 1e9) AS since,
      coalesce(body #>> '{health,down,reason}', body #>> '{health,degraded,reason}') AS reason
    FROM (SELECT hall_id, sequence, unix_time, payload #> '{devices,healthChanged}' AS body
      FROM central.event WHERE kind = 'devices.healthChanged') e) d
  ORDER BY hall_id, device_id, sequence DESC;
COMMENT ON VIEW central.device_status IS 'The health of each device now';
COMMENT ON COLUMN central.device_status.hall_id IS 'The hall';
COMMENT ON COLUMN central.device_status.device_id IS 'The device''s name in the hall file';
COMMENT ON COLUMN central.device_status.health IS 'up, degraded or down';
COMMENT ON COLUMN central.device_status.since IS 'Since when';
COMMENT ON COLUMN central.device_status.reason IS 'Why it is not up';

CREATE VIEW central.alarm AS
  SELECT hall_id, (body ->> 'alarm')::bigint AS alarm_id, max(body ->> 'sensor') AS sensor_id,
    max(body ->> 'cause') AS cause, min(at) FILTER (WHERE what = 'alarmRaised') AS raised_at,
    min(at) FILTER (WHERE what = 'alarmAcknowledged') AS acknowledged_at,
    min(at) FILTER (WHERE what = 'alarmCleared') AS cleared_at
  FROM (SELECT hall_id, to_timestamp(unix_time / 1e9) AS at, substr(kind, 10) AS what,
      payload -> 'security' -> substr(kind, 10) AS body
    FROM central.event WHERE kind LIKE 'security.alarm%') e
  GROUP BY hall_id, (body ->> 'alarm')::bigint;
COMMENT ON VIEW central.alarm IS 'A row an alarm of a hall''s sensors';
COMMENT ON COLUMN central.alarm.hall_id IS 'The hall';
COMMENT ON COLUMN central.alarm.alarm_id IS 'The hall''s own id of the alarm';
COMMENT ON COLUMN central.alarm.sensor_id IS 'The sensor';
COMMENT ON COLUMN central.alarm.cause IS 'intrusion, smoke, tooHigh';
COMMENT ON COLUMN central.alarm.raised_at IS 'When it was raised';
COMMENT ON COLUMN central.alarm.acknowledged_at IS 'When a person had seen it';
COMMENT ON COLUMN central.alarm.cleared_at IS 'When its cause was gone';

CREATE VIEW central.hall_status AS
  SELECT hall_id, name, last_contact, journal_sequence - head_sequence AS lag_events,
    to_timestamp(head_unix_time / 1e9) AS newest_event_at, software,
    fenced_at, fence_reason
  FROM central.hall;
COMMENT ON VIEW central.hall_status IS 'The fleet: a row a hall';
COMMENT ON COLUMN central.hall_status.hall_id IS 'The hall';
COMMENT ON COLUMN central.hall_status.name IS 'What people call it';
COMMENT ON COLUMN central.hall_status.last_contact IS 'When it last spoke to the centre';
COMMENT ON COLUMN central.hall_status.lag_events IS 'Records that were in its journal and not here at that time';
COMMENT ON COLUMN central.hall_status.newest_event_at IS 'Wall clock of its newest record that is here';
COMMENT ON COLUMN central.hall_status.software IS 'The version of halld that runs there';
COMMENT ON COLUMN central.hall_status.fenced_at IS 'Since when nothing is taken from it';
COMMENT ON COLUMN central.hall_status.fence_reason IS 'Why';

GRANT SELECT ON central.queue_event, central.ticket, central.daily, central.window_status,
  central.device_status, central.alarm, central.hall_status TO central_analyst;
