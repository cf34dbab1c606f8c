-- Live records of a hall that has a backlog to send: seen at once, though the chain is not there yet.
-- A look ahead and nothing more: each comes again in its place, is checked there, and then goes from
-- here. Not logged: a crash or a failover loses the look ahead and no record.
SET LOCAL ROLE central_owner;

CREATE UNLOGGED TABLE central.live_event (
  hall_id text NOT NULL,
  sequence bigint NOT NULL,
  month date NOT NULL,
  unix_time bigint NOT NULL,
  kind text NOT NULL,
  payload json NOT NULL,
  PRIMARY KEY (hall_id, sequence)
);
COMMENT ON TABLE central.live_event IS 'Records that came before a backlog; each goes when it comes in its place';
COMMENT ON COLUMN central.live_event.hall_id IS 'The hall';
COMMENT ON COLUMN central.live_event.sequence IS 'As in event';
COMMENT ON COLUMN central.live_event.month IS 'As in event';
COMMENT ON COLUMN central.live_event.unix_time IS 'As in event';
COMMENT ON COLUMN central.live_event.kind IS 'As in event';
COMMENT ON COLUMN central.live_event.payload IS 'As in event';
ALTER TABLE central.hall ADD COLUMN live_sequence bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN central.hall.live_sequence IS 'The last record that came before a backlog, 0 for none';

ALTER TABLE central.live_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_rows ON central.live_event TO central_hall
  USING (hall_id = (SELECT central.own_hall())) WITH CHECK (hall_id = (SELECT central.own_hall()));
CREATE POLICY owner_rows ON central.live_event TO central_owner
  USING ((SELECT central.own_hall()) IS NULL OR hall_id = (SELECT central.own_hall()))
  WITH CHECK ((SELECT central.own_hall()) IS NULL OR hall_id = (SELECT central.own_hall()));
GRANT SELECT ON central.live_event TO central_hall;

CREATE FUNCTION central.preview(
  p_first bigint, p_boot_epoch bigint, p_boottime bigint[], p_instant bigint[],
  p_unix_time bigint[], p_civil smallint[], p_shape smallint[], p_payload bytea[], p_hash bytea[],
  p_civils bytea[], p_qualities bytea[], p_kinds bytea[], p_versions bigint[],
  p_origin_kinds bytea[], p_origin_names bytea[])
RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  b central.batch := ROW(
    p_first, p_boot_epoch, p_boottime, p_instant, p_unix_time, p_civil, p_shape, p_payload, p_hash,
    p_civils, p_qualities, p_kinds, p_versions, p_origin_kinds, p_origin_names);
  hall central.hall;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall() FOR UPDATE;
  IF NOT FOUND OR central.refusal(hall) IS NOT NULL THEN RETURN central.refusal(hall); END IF;
  BEGIN
    INSERT INTO central.live_event
      SELECT hall.hall_id, u.sequence,
        central.month_of(u.unix_time, convert_from(u.quality, 'UTF8')), u.unix_time,
        convert_from(u.kind, 'UTF8'), convert_from(u.payload, 'UTF8')::json
      FROM central.unpack(b, 0) u WHERE u.sequence > hall.head_sequence
      ON CONFLICT DO NOTHING;
  EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
    -- It will be set aside in its place.
    RETURN NULL;
  END;
  UPDATE central.hall h SET live_sequence = p_first + cardinality(p_hash) - 1,
      last_contact = clock_timestamp()
    WHERE h.hall_id = hall.hall_id;
  RETURN NULL;
END $$;
COMMENT ON FUNCTION central.preview(
  bigint, bigint, bigint[], bigint[], bigint[], smallint[], smallint[], bytea[], bytea[],
  bytea[], bytea[], bytea[], bigint[], bytea[], bytea[]) IS
  'Takes live records before their place in the chain; answers with the reason when it does not';
REVOKE ALL ON FUNCTION central.preview(
  bigint, bigint, bigint[], bigint[], bigint[], smallint[], smallint[], bytea[], bytea[],
  bytea[], bytea[], bytea[], bigint[], bytea[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION central.preview(
  bigint, bigint, bigint[], bigint[], bigint[], smallint[], smallint[], bytea[], bytea[],
  bytea[], bytea[], bytea[], bigint[], bytea[], bytea[]) TO central_hall;

-- A false board's looks ahead go with it.
CREATE OR REPLACE FUNCTION central.fence(p_hall text, p_reason text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  UPDATE central.hall SET fenced_at = now(), fence_reason = p_reason, live_sequence = 0
    WHERE hall_id = p_hall;
  DELETE FROM central.live_event WHERE hall_id = p_hall;
  INSERT INTO central.incident (hall_id, kind, detail) VALUES (p_hall, 'fenced', p_reason);
END $$;

-- What the other views read: the chain, and the look ahead behind it.
CREATE VIEW central.record AS
  SELECT hall_id, sequence, month, unix_time, kind, payload FROM central.event
  UNION ALL
  SELECT hall_id, sequence, month, unix_time, kind, payload FROM central.live_event;
COMMENT ON VIEW central.record IS 'Events as they are known now, those of the live lane included';
COMMENT ON COLUMN central.record.hall_id IS 'The hall';
COMMENT ON COLUMN central.record.sequence IS 'Place in the hall''s journal';
COMMENT ON COLUMN central.record.month IS 'The partition: name it in a WHERE and only that is read';
COMMENT ON COLUMN central.record.unix_time IS 'Wall clock, nanoseconds since 1970';
COMMENT ON COLUMN central.record.kind IS 'What happened: queue.ticketIssued';
COMMENT ON COLUMN central.record.payload IS 'The event';

CREATE OR REPLACE VIEW central.queue_event AS
  SELECT hall_id, sequence, month, to_timestamp(unix_time / 1e9) AS at, substr(kind, 7) AS what,
    payload -> 'queue' -> substr(kind, 7) AS body
  FROM central.record WHERE kind LIKE 'queue.%';

CREATE OR REPLACE VIEW central.window_status AS
  SELECT DISTINCT ON (hall_id, body ->> 'window') hall_id, body ->> 'window' AS window_id,
    CASE kind WHEN 'queue.windowOpened' THEN 'open' WHEN 'queue.windowPaused' THEN 'paused'
      ELSE 'closed' END AS status, to_timestamp(unix_time / 1e9) AS since, body ->> 'staff' AS staff,
    body ->> 'reason' AS reason
  FROM (SELECT hall_id, sequence, unix_time, kind, payload -> 'queue' -> substr(kind, 7) AS body
    FROM central.record
    WHERE kind IN ('queue.windowOpened', 'queue.windowPaused', 'queue.windowClosed')) e
  ORDER BY hall_id, body ->> 'window', sequence DESC;

CREATE OR REPLACE VIEW central.device_status AS
  SELECT DISTINCT ON (hall_id, device_id) hall_id, device_id, health, since, reason FROM (
    SELECT hall_id, sequence, body ->> 'device' AS device_id,
      (SELECT k FROM json_object_keys(body -> 'health') k LIMIT 1) AS health,
      to_timestamp(unix_time / 1e9) AS since,
      coalesce(body #>> '{health,down,reason}', body #>> '{health,degraded,reason}') AS reason
    FROM (SELECT hall_id, sequence, unix_time, payload #> '{devices,healthChanged}' AS body
      FROM central.record WHERE kind = 'devices.healthChanged') e) d
  ORDER BY hall_id, device_id, sequence DESC;

CREATE OR REPLACE VIEW central.alarm AS
  SELECT hall_id, (body ->> 'alarm')::bigint AS alarm_id, max(body ->> 'sensor') AS sensor_id,
    max(body ->> 'cause') AS cause, min(at) FILTER (WHERE what = 'alarmRaised') AS raised_at,
    min(at) FILTER (WHERE what = 'alarmAcknowledged') AS acknowledged_at,
    min(at) FILTER (WHERE what = 'alarmCleared') AS cleared_at
  FROM (SELECT hall_id, to_timestamp(unix_time / 1e9) AS at, substr(kind, 10) AS what,
      payload -> 'security' -> substr(kind, 10) AS body
    FROM central.record
    WHERE kind IN (
      'security.alarmRaised', 'security.alarmAcknowledged', 'security.alarmCleared')) e
  GROUP BY hall_id, (body ->> 'alarm')::bigint;
