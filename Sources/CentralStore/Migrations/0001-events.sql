-- The centre's store: every hall's journal, record for record. docs/central.md tells the story,
-- docs/decisions/0013-the-central-store.md why the keys are as they are.

DO $$
DECLARE
  role text;
BEGIN
  FOREACH role IN ARRAY ARRAY['central_owner', 'central_hall', 'central_analyst'] LOOP
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN', role);
    END IF;
  END LOOP;
  EXECUTE format('GRANT central_owner TO %I', current_user);
END $$;

ALTER SCHEMA central OWNER TO central_owner;
GRANT USAGE ON SCHEMA central TO central_hall, central_analyst;
ALTER TABLE central.migration OWNER TO central_owner;
SET LOCAL ROLE central_owner;

COMMENT ON SCHEMA central IS 'Every hall''s events and what is made from them';
COMMENT ON TABLE central.migration IS 'Which migrations ran; written by hallctl central migrate';
COMMENT ON COLUMN central.migration.version IS 'Number of the file';
COMMENT ON COLUMN central.migration.name IS 'Name of the file';
COMMENT ON COLUMN central.migration.digest IS 'SHA-256 of the file as it ran';
COMMENT ON COLUMN central.migration.applied_at IS 'When it ran';

-- The hall that is logged in; null for everybody else. A SECURITY DEFINER function does not change
-- session_user.
CREATE FUNCTION central.own_hall() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN CASE WHEN session_user LIKE 'hall\_%' THEN substr(session_user::text, 6) END;
COMMENT ON FUNCTION central.own_hall() IS 'The hall that is logged in, null for other roles';

-- Halls -----------------------------------------------------------------------------------------

CREATE TABLE central.hall (
  hall_id text PRIMARY KEY CHECK (hall_id ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  name text NOT NULL DEFAULT '',
  added_at timestamptz NOT NULL DEFAULT now(),
  head_sequence bigint NOT NULL DEFAULT 0,
  head_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  head_unix_time bigint,
  journal_sequence bigint NOT NULL DEFAULT 0,
  last_contact timestamptz,
  software text NOT NULL DEFAULT '',
  fenced_at timestamptz,
  fence_reason text
) WITH (fillfactor = 50);
COMMENT ON TABLE central.hall IS 'A hall, how far its journal is here, and whether it is fenced';
COMMENT ON COLUMN central.hall.hall_id IS 'The hall''s id; its login role is hall_<hall_id>';
COMMENT ON COLUMN central.hall.name IS 'What people call it';
COMMENT ON COLUMN central.hall.added_at IS 'When it was added';
COMMENT ON COLUMN central.hall.head_sequence IS 'The last record that is here, 0 for none';
COMMENT ON COLUMN central.hall.head_hash IS 'That record''s hash: the next one has to follow it';
COMMENT ON COLUMN central.hall.head_unix_time IS 'Its wall clock, nanoseconds since 1970';
COMMENT ON COLUMN central.hall.journal_sequence IS 'The last record of the hall''s own journal when it last said so';
COMMENT ON COLUMN central.hall.last_contact IS 'When the hall last greeted or sent';
COMMENT ON COLUMN central.hall.software IS 'The version of halld that runs there';
COMMENT ON COLUMN central.hall.fenced_at IS 'Since when nothing is taken from it; null: not fenced';
COMMENT ON COLUMN central.hall.fence_reason IS 'Why it is fenced, in words';

CREATE TABLE central.incident (
  hall_id text NOT NULL REFERENCES central.hall,
  incident_id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL CHECK (kind IN ('fenced', 'released', 'gap', 'set-aside')),
  detail text NOT NULL,
  PRIMARY KEY (hall_id, incident_id)
);
COMMENT ON TABLE central.incident IS 'What went wrong between a hall and the centre';
COMMENT ON COLUMN central.incident.hall_id IS 'The hall';
COMMENT ON COLUMN central.incident.incident_id IS 'Number of the incident';
COMMENT ON COLUMN central.incident.at IS 'When the centre noticed it';
COMMENT ON COLUMN central.incident.kind IS 'fenced, released, gap (records are missing) or set-aside (a record could not be read)';
COMMENT ON COLUMN central.incident.detail IS 'What happened, in words';

-- Events ----------------------------------------------------------------------------------------

CREATE TABLE central.event (
  hall_id text NOT NULL,
  sequence bigint NOT NULL,
  boot_epoch bigint NOT NULL,
  month date NOT NULL,
  boottime bigint NOT NULL,
  instant bigint NOT NULL,
  unix_time bigint NOT NULL,
  civil text NOT NULL,
  quality text NOT NULL,
  kind text NOT NULL,
  version bigint NOT NULL,
  origin_kind text NOT NULL,
  origin_name text NOT NULL,
  payload json NOT NULL,
  hash bytea NOT NULL,
  PRIMARY KEY (hall_id, sequence, boot_epoch, month)
) PARTITION BY RANGE (month);
COMMENT ON TABLE central.event IS 'Every record of every hall''s journal; append-only';
COMMENT ON COLUMN central.event.hall_id IS 'The hall; the distribution column of a sharded database';
COMMENT ON COLUMN central.event.sequence IS 'Place in the hall''s journal, from 1';
COMMENT ON COLUMN central.event.boot_epoch IS 'Which start of the hall''s machine it belongs to';
COMMENT ON COLUMN central.event.month IS 'Month (UTC) of unix_time; 1970-01-01 while the hall''s clock was not trusted';
COMMENT ON COLUMN central.event.boottime IS 'CLOCK_BOOTTIME of the machine, nanoseconds';
COMMENT ON COLUMN central.event.instant IS 'Nanoseconds since the hall''s first start; never goes back';
COMMENT ON COLUMN central.event.unix_time IS 'Wall clock, nanoseconds since 1970';
COMMENT ON COLUMN central.event.civil IS 'Local date and time in the hall';
COMMENT ON COLUMN central.event.quality IS 'How far the wall clock is to be trusted';
COMMENT ON COLUMN central.event.kind IS 'What happened: queue.ticketIssued';
COMMENT ON COLUMN central.event.version IS 'Version of the payload''s form';
COMMENT ON COLUMN central.event.origin_kind IS 'What kind of source asked for it: pad, panel, console';
COMMENT ON COLUMN central.event.origin_name IS 'Which one';
COMMENT ON COLUMN central.event.payload IS 'The event, byte for byte as in the journal';
COMMENT ON COLUMN central.event.hash IS 'SHA-256 over the record and the hash before it';

CREATE TABLE central.set_aside (
  hall_id text NOT NULL REFERENCES central.hall,
  sequence bigint NOT NULL,
  boot_epoch bigint NOT NULL,
  boottime bigint NOT NULL,
  instant bigint NOT NULL,
  unix_time bigint NOT NULL,
  civil bytea NOT NULL,
  quality bytea NOT NULL,
  kind bytea NOT NULL,
  version bigint NOT NULL,
  origin_kind bytea NOT NULL,
  origin_name bytea NOT NULL,
  payload bytea NOT NULL,
  hash bytea NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (hall_id, sequence, boot_epoch)
);
COMMENT ON TABLE central.set_aside IS 'Records that follow the chain but cannot be read: their bytes';
COMMENT ON COLUMN central.set_aside.hall_id IS 'The hall';
COMMENT ON COLUMN central.set_aside.sequence IS 'Place in the hall''s journal';
COMMENT ON COLUMN central.set_aside.boot_epoch IS 'As in event';
COMMENT ON COLUMN central.set_aside.boottime IS 'As in event';
COMMENT ON COLUMN central.set_aside.instant IS 'As in event';
COMMENT ON COLUMN central.set_aside.unix_time IS 'As in event';
COMMENT ON COLUMN central.set_aside.civil IS 'Its bytes';
COMMENT ON COLUMN central.set_aside.quality IS 'Its bytes';
COMMENT ON COLUMN central.set_aside.kind IS 'Its bytes';
COMMENT ON COLUMN central.set_aside.version IS 'As in event';
COMMENT ON COLUMN central.set_aside.origin_kind IS 'Its bytes';
COMMENT ON COLUMN central.set_aside.origin_name IS 'Its bytes';
COMMENT ON COLUMN central.set_aside.payload IS 'Its bytes';
COMMENT ON COLUMN central.set_aside.hash IS 'As in event';
COMMENT ON COLUMN central.set_aside.reason IS 'PostgreSQL''s own words on what cannot be read';

-- Who sees what: a hall its own rows; the owner's functions on behalf of a hall also only that
-- hall's rows; the owner for itself (views, retention) everything.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['hall', 'incident', 'event', 'set_aside'] LOOP
    EXECUTE format('ALTER TABLE central.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE central.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY own_rows ON central.%I TO central_hall
         USING (hall_id = central.own_hall()) WITH CHECK (hall_id = central.own_hall())', name);
    EXECUTE format(
      'CREATE POLICY owner_rows ON central.%I TO central_owner
         USING (central.own_hall() IS NULL OR hall_id = central.own_hall())
         WITH CHECK (central.own_hall() IS NULL OR hall_id = central.own_hall())', name);
    EXECUTE format('GRANT SELECT ON central.%I TO central_hall', name);
  END LOOP;
END $$;

-- Append-only, also for the owner: whole months go, single rows never change.
CREATE FUNCTION central.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only' USING ERRCODE = 'HC002';
END $$;
COMMENT ON FUNCTION central.refuse_change() IS 'Keeps central.event append-only';
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON central.event
  FOR EACH ROW EXECUTE FUNCTION central.refuse_change();

-- Partitions ------------------------------------------------------------------------------------

CREATE FUNCTION central.month_of(unix_time bigint, quality text) RETURNS date
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN CASE
    WHEN quality <> 'untrusted' AND unix_time BETWEEN 1577836800000000000 AND 4102444799999999999
    THEN date_trunc('month', timestamp '1970-01-01' + (unix_time / 1000000000) * interval '1 second')::date
    ELSE date '1970-01-01' END;
COMMENT ON FUNCTION central.month_of(bigint, text) IS
  'The partition of a record: a function of the record alone, so that a second copy meets the first';

-- A month is 8 partitions by a hash of the hall.
CREATE FUNCTION central.make_month(p_month date) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  name text := 'event_' || to_char(p_month, 'YYYYMM');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('central.make_month'));
  IF to_regclass('central.' || name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format(
    'CREATE TABLE central.%I PARTITION OF central.event FOR VALUES FROM (%L) TO (%L)
       PARTITION BY HASH (hall_id)', name, p_month, p_month + interval '1 month');
  FOR part IN 0..7 LOOP
    EXECUTE format(
      'CREATE TABLE central.%I PARTITION OF central.%I FOR VALUES WITH (MODULUS 8, REMAINDER %s)',
      name || '_' || part, name, part);
  END LOOP;
END $$;
COMMENT ON FUNCTION central.make_month(date) IS 'Makes the partitions of a month where they are missing';
REVOKE ALL ON FUNCTION central.make_month(date) FROM PUBLIC;

CREATE FUNCTION central.forget(p_before date) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  part record;
BEGIN
  IF p_before > now() - interval '31 days' THEN
    RAISE EXCEPTION 'the last month is never forgotten' USING ERRCODE = 'HC003';
  END IF;
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'central.event'::regclass AND c.relname <> 'event_197001'
      AND to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month' <= p_before
    ORDER BY c.relname
  LOOP
    EXECUTE format('DROP TABLE central.%I', part.relname);
    RETURN NEXT part.relname;
  END LOOP;
END $$;
COMMENT ON FUNCTION central.forget(date) IS
  'Retention: drops the months that ended before the day; answers with their partitions';
REVOKE ALL ON FUNCTION central.forget(date) FROM PUBLIC;

-- Taking records --------------------------------------------------------------------------------

CREATE FUNCTION central.netstring(field bytea) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN decode(octet_length(field)::text || ':', 'escape') || field || '\x2c'::bytea;
COMMENT ON FUNCTION central.netstring(bytea) IS 'LENGTH:BYTES, as the journal''s chain hashes it';
CREATE FUNCTION central.netstring(number bigint) RETURNS bytea LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN decode(length(number::text)::text || ':' || number::text || ',', 'escape');
COMMENT ON FUNCTION central.netstring(bigint) IS 'The same of a number in decimal';

-- A batch as it travels: consecutive records of one boot. What repeats (local times; quality, kind,
-- version and origin together) travels once and is pointed to, from 1.
CREATE TYPE central.batch AS (
  first bigint, boot_epoch bigint, boottime bigint[], instant bigint[], unix_time bigint[],
  civil smallint[], shape smallint[], payload bytea[], hash bytea[], civils bytea[],
  qualities bytea[], kinds bytea[], versions bigint[], origin_kinds bytea[], origin_names bytea[]);
COMMENT ON TYPE central.batch IS 'A batch of records as it travels';
COMMENT ON COLUMN central.batch.first IS 'Sequence of the first record';
COMMENT ON COLUMN central.batch.boot_epoch IS 'Boot epoch of all of them';
COMMENT ON COLUMN central.batch.boottime IS 'Of each record';
COMMENT ON COLUMN central.batch.instant IS 'Of each record';
COMMENT ON COLUMN central.batch.unix_time IS 'Of each record';
COMMENT ON COLUMN central.batch.civil IS 'Of each record: which of civils';
COMMENT ON COLUMN central.batch.shape IS 'Of each record: which of qualities, kinds, versions and origins';
COMMENT ON COLUMN central.batch.payload IS 'Of each record';
COMMENT ON COLUMN central.batch.hash IS 'Of each record';
COMMENT ON COLUMN central.batch.civils IS 'Local times';
COMMENT ON COLUMN central.batch.qualities IS 'Of each shape';
COMMENT ON COLUMN central.batch.kinds IS 'Of each shape';
COMMENT ON COLUMN central.batch.versions IS 'Of each shape';
COMMENT ON COLUMN central.batch.origin_kinds IS 'Of each shape';
COMMENT ON COLUMN central.batch.origin_names IS 'Of each shape';

-- The records of a batch after the first p_skip ones, with the bytes that the chain hashes.
CREATE FUNCTION central.unpack(b central.batch, p_skip bigint) RETURNS TABLE (
  sequence bigint, boottime bigint, instant bigint, unix_time bigint, civil bytea, quality bytea,
  kind bytea, version bigint, origin_kind bytea, origin_name bytea, payload bytea, hash bytea,
  canonical bytea)
LANGUAGE sql IMMUTABLE AS $$
  -- Read once: each look into the batch is a look into all its bytes.
  WITH head AS MATERIALIZED (
    SELECT (b).first - 1 AS before, central.netstring((b).boot_epoch) AS canonical
  ), shape AS MATERIALIZED (
    SELECT s.*, central.netstring(s.quality) || central.netstring(s.kind)
      || central.netstring(s.version) || central.netstring(s.origin_kind)
      || central.netstring(s.origin_name) AS canonical
    FROM unnest((b).qualities, (b).kinds, (b).versions, (b).origin_kinds, (b).origin_names)
      WITH ORDINALITY AS s(quality, kind, version, origin_kind, origin_name, id)
  ), civil AS MATERIALIZED (
    SELECT c.*, central.netstring(c.civil) AS canonical
    FROM unnest((b).civils) WITH ORDINALITY AS c(civil, id)
  )
  SELECT head.before + r.n, r.boottime, r.instant, r.unix_time, civil.civil, shape.quality,
    shape.kind, shape.version, shape.origin_kind, shape.origin_name, r.payload, r.hash,
    central.netstring(head.before + r.n) || head.canonical
      || central.netstring(r.boottime) || central.netstring(r.instant)
      || central.netstring(r.unix_time) || civil.canonical || shape.canonical
      || central.netstring(r.payload)
  FROM unnest((b).boottime, (b).instant, (b).unix_time, (b).civil, (b).shape, (b).payload, (b).hash)
      WITH ORDINALITY AS r(boottime, instant, unix_time, civil, shape, payload, hash, n)
    JOIN civil ON civil.id = r.civil JOIN shape ON shape.id = r.shape CROSS JOIN head
  WHERE r.n > p_skip
$$;
COMMENT ON FUNCTION central.unpack(central.batch, bigint) IS 'The records of a batch';

CREATE FUNCTION central.fence(p_hall text, p_reason text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE central.hall SET fenced_at = now(), fence_reason = p_reason WHERE hall_id = p_hall;
  INSERT INTO central.incident (hall_id, kind, detail) VALUES (p_hall, 'fenced', p_reason);
END $$;
COMMENT ON FUNCTION central.fence(text, text) IS 'Nothing more is taken from the hall until it is released';
REVOKE ALL ON FUNCTION central.fence(text, text) FROM PUBLIC;

CREATE FUNCTION central.release(p_hall text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE central.hall SET fenced_at = NULL, fence_reason = NULL
    WHERE hall_id = p_hall AND fenced_at IS NOT NULL;
  IF FOUND THEN
    INSERT INTO central.incident (hall_id, kind, detail)
      VALUES (p_hall, 'released', 'released by ' || session_user);
  END IF;
END $$;
COMMENT ON FUNCTION central.release(text) IS 'Takes the fence away; the chain is checked as before';
REVOKE ALL ON FUNCTION central.release(text) FROM PUBLIC;

-- What a hall says first. Answers with the last record that is here, and with the reason of a fence.
CREATE FUNCTION central.hello(p_software text, p_last bigint)
RETURNS TABLE (head_sequence bigint, head_hash bytea, fence_reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
BEGIN
  UPDATE central.hall SET last_contact = now(), software = p_software, journal_sequence = p_last
    WHERE hall_id = central.own_hall();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the centre knows no hall of the role %', session_user USING ERRCODE = 'HC001';
  END IF;
  RETURN QUERY SELECT h.head_sequence, h.head_hash, h.fence_reason FROM central.hall h
    WHERE h.hall_id = central.own_hall();
END $$;
COMMENT ON FUNCTION central.hello(text, bigint) IS 'What a hall says first after it connected';

-- The hall itself found that its journal is not the one that is here.
CREATE FUNCTION central.report_fork(p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
BEGIN
  PERFORM FROM central.hall h
    WHERE h.hall_id = central.own_hall() AND h.fenced_at IS NULL FOR UPDATE;
  IF FOUND THEN PERFORM central.fence(central.own_hall(), left(p_reason, 500)); END IF;
END $$;
COMMENT ON FUNCTION central.report_fork(text) IS 'A hall says that its journal and the centre''s differ';

-- The hall no longer has the records up to p_sequence; its chain goes on from p_hash.
CREATE FUNCTION central.note_gap(p_sequence bigint, p_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  hall central.hall;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall() FOR UPDATE;
  IF hall.fenced_at IS NOT NULL OR p_sequence <= hall.head_sequence THEN RETURN; END IF;
  INSERT INTO central.incident (hall_id, kind, detail) VALUES (
    hall.hall_id, 'gap',
    format('records %s to %s left the journal before they came here', hall.head_sequence + 1, p_sequence));
  UPDATE central.hall h SET head_sequence = p_sequence, head_hash = p_hash
    WHERE h.hall_id = hall.hall_id;
END $$;
COMMENT ON FUNCTION central.note_gap(bigint, bytea) IS 'A hall says that records left its journal unsent';

-- Writes the records of a batch after the first p_skip ones.
CREATE FUNCTION central.store(p_hall text, b central.batch, p_skip bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  r record;
BEGIN
  FOR try IN 1..2 LOOP
    BEGIN
      INSERT INTO central.event
        SELECT p_hall, u.sequence, b.boot_epoch,
          central.month_of(u.unix_time, convert_from(u.quality, 'UTF8')), u.boottime, u.instant,
          u.unix_time, convert_from(u.civil, 'UTF8'), convert_from(u.quality, 'UTF8'),
          convert_from(u.kind, 'UTF8'), u.version, convert_from(u.origin_kind, 'UTF8'),
          convert_from(u.origin_name, 'UTF8'), convert_from(u.payload, 'UTF8')::json, u.hash
        FROM central.unpack(b, p_skip) u
        ON CONFLICT DO NOTHING;
      RETURN;
    EXCEPTION
      WHEN check_violation THEN
        -- No partition yet: the first record of a month.
        PERFORM central.make_month(m.month) FROM (
          SELECT DISTINCT central.month_of(u.unix_time, convert_from(u.quality, 'UTF8')) AS month
          FROM central.unpack(b, p_skip) u ORDER BY 1) m;
      WHEN data_exception THEN
        EXIT;
    END;
  END LOOP;
  FOR r IN SELECT * FROM central.unpack(b, p_skip) LOOP
    BEGIN
      INSERT INTO central.event VALUES (
        p_hall, r.sequence, b.boot_epoch,
        central.month_of(r.unix_time, convert_from(r.quality, 'UTF8')), r.boottime, r.instant,
        r.unix_time, convert_from(r.civil, 'UTF8'), convert_from(r.quality, 'UTF8'),
        convert_from(r.kind, 'UTF8'), r.version, convert_from(r.origin_kind, 'UTF8'),
        convert_from(r.origin_name, 'UTF8'), convert_from(r.payload, 'UTF8')::json, r.hash)
      ON CONFLICT DO NOTHING;
    EXCEPTION WHEN data_exception THEN
      INSERT INTO central.set_aside VALUES (
        p_hall, r.sequence, b.boot_epoch, r.boottime, r.instant, r.unix_time, r.civil, r.quality,
        r.kind, r.version, r.origin_kind, r.origin_name, r.payload, r.hash, SQLERRM)
      ON CONFLICT DO NOTHING;
      INSERT INTO central.incident (hall_id, kind, detail) VALUES (
        p_hall, 'set-aside', format('record %s cannot be read: %s', r.sequence, SQLERRM));
    END;
  END LOOP;
END $$;
COMMENT ON FUNCTION central.store(text, central.batch, bigint) IS 'Writes checked records';
REVOKE ALL ON FUNCTION central.store(text, central.batch, bigint) FROM PUBLIC;

-- Takes a batch in the caller's transaction. The verdict is one of
--   taken   everything up to head is here, whether it came now or before
--   gap     the batch begins after the record that is wanted next
--   fenced  nothing is taken; detail says why. A batch that does not follow the chain fences.
CREATE FUNCTION central.take(
  p_last bigint, p_first bigint, p_boot_epoch bigint, p_boottime bigint[], p_instant bigint[],
  p_unix_time bigint[], p_civil smallint[], p_shape smallint[], p_payload bytea[], p_hash bytea[],
  p_civils bytea[], p_qualities bytea[], p_kinds bytea[], p_versions bigint[],
  p_origin_kinds bytea[], p_origin_names bytea[])
RETURNS TABLE (verdict text, head bigint, detail text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  b central.batch := ROW(
    p_first, p_boot_epoch, p_boottime, p_instant, p_unix_time, p_civil, p_shape, p_payload, p_hash,
    p_civils, p_qualities, p_kinds, p_versions, p_origin_kinds, p_origin_names);
  hall central.hall;
  count bigint := cardinality(p_hash);
  skip bigint;
  rows bigint;
  bad bigint;
  reason text;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the centre knows no hall of the role %', session_user USING ERRCODE = 'HC001';
  END IF;
  IF hall.fenced_at IS NOT NULL THEN
    RETURN QUERY SELECT 'fenced', hall.head_sequence, hall.fence_reason;
    RETURN;
  END IF;
  IF p_first > hall.head_sequence + 1 THEN
    RETURN QUERY SELECT 'gap', hall.head_sequence, NULL::text;
    RETURN;
  END IF;
  skip := greatest(hall.head_sequence - p_first + 1, 0);
  IF skip >= count THEN
    -- All of it was here before. Its last record proves the rest, for as long as it is kept.
    IF EXISTS (SELECT FROM central.event e WHERE e.hall_id = hall.hall_id
        AND e.sequence = p_first + count - 1 AND e.hash <> p_hash[count]) THEN
      reason := format('record %s differs from the one that is here', p_first + count - 1);
    END IF;
  ELSE
    SELECT count(*), min(c.sequence) FILTER (
        WHERE c.hash IS DISTINCT FROM sha256(c.previous || c.canonical))
      INTO rows, bad
      FROM (SELECT u.sequence, u.hash, u.canonical,
              lag(u.hash, 1, hall.head_hash) OVER (ORDER BY u.sequence) AS previous
            FROM central.unpack(b, skip) u) c;
    IF rows <> count - skip THEN
      RAISE EXCEPTION 'the batch points to words that are not in it' USING ERRCODE = 'HC004';
    END IF;
    IF bad = hall.head_sequence + 1 THEN
      reason := format('record %s does not follow record %s that is here', bad, bad - 1);
    ELSIF bad IS NOT NULL THEN
      reason := format('record %s does not follow record %s of the hall''s own journal', bad, bad - 1);
    END IF;
  END IF;
  IF reason IS NOT NULL THEN
    PERFORM central.fence(hall.hall_id, reason);
    RETURN QUERY SELECT 'fenced', hall.head_sequence, reason;
    RETURN;
  END IF;
  IF skip < count THEN
    PERFORM central.store(hall.hall_id, b, skip);
    hall.head_sequence := p_first + count - 1;
    hall.head_hash := p_hash[count];
    hall.head_unix_time := p_unix_time[count];
  END IF;
  UPDATE central.hall h SET head_sequence = hall.head_sequence, head_hash = hall.head_hash,
      head_unix_time = hall.head_unix_time, last_contact = clock_timestamp(),
      journal_sequence = greatest(p_last, hall.head_sequence)
    WHERE h.hall_id = hall.hall_id;
  RETURN QUERY SELECT 'taken', hall.head_sequence, NULL::text;
END $$;
COMMENT ON FUNCTION central.take(
  bigint, bigint, bigint, bigint[], bigint[], bigint[], smallint[], smallint[], bytea[], bytea[],
  bytea[], bytea[], bytea[], bigint[], bytea[], bytea[]) IS 'Takes a batch of a hall''s records';

-- Functions run for everybody by default: only halls call these.
DO $$
DECLARE
  name regprocedure;
BEGIN
  FOR name IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'central'::regnamespace
    AND proname IN ('hello', 'take', 'report_fork', 'note_gap')
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO central_hall', name);
  END LOOP;
END $$;
