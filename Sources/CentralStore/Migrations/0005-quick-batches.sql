-- A batch in one pass: chain, texts and rows at once, some 170,000 records a second on one core where
-- the two passes of 0001 made 70,000. Those stay as the careful way for a batch with something wrong
-- in it: they find out what.
SET LOCAL ROLE central_owner;

-- An index of every event's kind cost a third of a batch. The views look for these kinds one by one;
-- the queue's many events are read whole anyway.
DROP INDEX central.event_kind;
CREATE INDEX event_kind ON central.event (hall_id, kind) WHERE kind IN (
  'devices.healthChanged', 'security.alarmRaised', 'security.alarmAcknowledged',
  'security.alarmCleared', 'queue.windowOpened', 'queue.windowPaused', 'queue.windowClosed');

-- The same rows as before, but who is logged in is asked once a statement and not once a row.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['hall', 'incident', 'event', 'set_aside'] LOOP
    EXECUTE format(
      'ALTER POLICY own_rows ON central.%I USING (hall_id = (SELECT central.own_hall()))
         WITH CHECK (hall_id = (SELECT central.own_hall()))', name);
    EXECUTE format(
      'ALTER POLICY owner_rows ON central.%I
         USING ((SELECT central.own_hall()) IS NULL OR hall_id = (SELECT central.own_hall()))
         WITH CHECK ((SELECT central.own_hall()) IS NULL OR hall_id = (SELECT central.own_hall()))',
      name);
  END LOOP;
END $$;

-- Only functions of the same volatility are taken into the query that calls them, and `int || text`
-- is not immutable: hence the casts.
CREATE FUNCTION central.netstring_text(field text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN octet_length(field)::text || ':' || field || ',';
COMMENT ON FUNCTION central.netstring_text(text) IS 'LENGTH:BYTES, as a text';

CREATE FUNCTION central.refuse_record(p_sequence bigint) RETURNS bytea LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'record % does not follow the chain', p_sequence USING ERRCODE = 'HC005';
END $$;
COMMENT ON FUNCTION central.refuse_record(bigint) IS 'Ends a batch whose chain is broken';

-- Checks and writes the records of a batch after the first p_skip ones, all or none; p_head is the
-- hash that the first of them has to follow. Anything out of the ordinary is an error.
CREATE FUNCTION central.append(p_hall text, b central.batch, p_skip bigint, p_head bytea)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  boot text := ',' || central.netstring_text(b.boot_epoch::text);
  previous bytea[] := p_head || b.hash[p_skip + 1 : cardinality(b.hash) - 1];
  -- Nearly always one month: compared by numbers, not computed for each record.
  month date := central.month_of(b.unix_time[p_skip + 1], '');
  month_start bigint := extract(epoch FROM month)::bigint * 1000000000;
  month_end bigint := extract(epoch FROM month + interval '1 month')::bigint * 1000000000;
  civils text[];
  civil_fields text[];
  qualities text[];
  months date[];
  kinds text[];
  origin_kinds text[];
  origin_names text[];
  shape_fields text[];
BEGIN
  SELECT array_agg(convert_from(c.civil, 'UTF8') ORDER BY c.id),
      array_agg(central.netstring_text(convert_from(c.civil, 'UTF8')) ORDER BY c.id)
    INTO civils, civil_fields
    FROM unnest(b.civils) WITH ORDINALITY AS c(civil, id);
  SELECT array_agg(convert_from(s.quality, 'UTF8') ORDER BY s.id),
      array_agg(
        CASE convert_from(s.quality, 'UTF8') WHEN 'untrusted' THEN date '1970-01-01'
          ELSE month END ORDER BY s.id),
      array_agg(convert_from(s.kind, 'UTF8') ORDER BY s.id),
      array_agg(convert_from(s.origin_kind, 'UTF8') ORDER BY s.id),
      array_agg(convert_from(s.origin_name, 'UTF8') ORDER BY s.id),
      array_agg(convert_from(central.netstring(s.quality) || central.netstring(s.kind)
        || central.netstring(s.version) || central.netstring(s.origin_kind)
        || central.netstring(s.origin_name), 'UTF8') ORDER BY s.id)
    INTO qualities, months, kinds, origin_kinds, origin_names, shape_fields
    FROM unnest(b.qualities, b.kinds, b.versions, b.origin_kinds, b.origin_names)
      WITH ORDINALITY AS s(quality, kind, version, origin_kind, origin_name, id);
  INSERT INTO central.event
    SELECT p_hall, r.sequence, b.boot_epoch,
      CASE WHEN r.unix_time >= month_start AND r.unix_time < month_end THEN months[r.shape]
        ELSE central.month_of(r.unix_time, qualities[r.shape]) END,
      r.boottime, r.instant, r.unix_time, civils[r.civil], qualities[r.shape], kinds[r.shape],
      b.versions[r.shape], origin_kinds[r.shape], origin_names[r.shape],
      convert_from(r.payload, 'UTF8')::json,
      CASE WHEN r.hash = sha256(r.previous || convert_to(
          octet_length(sequence_text)::text || ':' || sequence_text || boot
            || octet_length(boottime_text)::text || ':' || boottime_text || ','
            || octet_length(instant_text)::text || ':' || instant_text || ','
            || octet_length(unix_time_text)::text || ':' || unix_time_text || ','
            || civil_fields[r.civil] || shape_fields[r.shape]
            || octet_length(r.payload)::text || ':', 'UTF8') || r.payload || '\x2c')
        THEN r.hash ELSE central.refuse_record(r.sequence) END
    -- Set-returning functions in the list run in step and keep nothing; in FROM, each fills a
    -- store of its own first.
    FROM (SELECT *, sequence::text AS sequence_text, boottime::text AS boottime_text,
        instant::text AS instant_text, unix_time::text AS unix_time_text FROM (SELECT
        generate_series(b.first + p_skip, b.first + cardinality(b.hash) - 1) AS sequence,
        unnest(b.boottime[p_skip + 1 :]) AS boottime, unnest(b.instant[p_skip + 1 :]) AS instant,
        unnest(b.unix_time[p_skip + 1 :]) AS unix_time, unnest(b.civil[p_skip + 1 :]) AS civil,
        unnest(b.shape[p_skip + 1 :]) AS shape, unnest(b.payload[p_skip + 1 :]) AS payload,
        unnest(b.hash[p_skip + 1 :]) AS hash, unnest(previous) AS previous) u OFFSET 0) r;
END $$;
COMMENT ON FUNCTION central.append(text, central.batch, bigint, bytea) IS
  'Checks and writes a batch in one pass, or raises';
REVOKE ALL ON FUNCTION central.append(text, central.batch, bigint, bytea) FROM PUBLIC;

-- The careful way: which record of a batch does not follow, in words; null when all do.
CREATE FUNCTION central.break_in(b central.batch, p_skip bigint, p_head_sequence bigint, p_head bytea)
RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  rows bigint;
  bad bigint;
BEGIN
  SELECT count(*), min(c.sequence) FILTER (
      WHERE c.hash IS DISTINCT FROM sha256(c.previous || c.canonical))
    INTO rows, bad
    FROM (SELECT u.sequence, u.hash, u.canonical,
            lag(u.hash, 1, p_head) OVER (ORDER BY u.sequence) AS previous
          FROM central.unpack(b, p_skip) u) c;
  IF rows <> cardinality(b.hash) - p_skip THEN
    RAISE EXCEPTION 'the batch points to words that are not in it' USING ERRCODE = 'HC004';
  END IF;
  RETURN CASE
    WHEN bad = p_head_sequence + 1 THEN
      format('record %s does not follow record %s that is here', bad, bad - 1)
    WHEN bad IS NOT NULL THEN
      format('record %s does not follow record %s of the hall''s own journal', bad, bad - 1) END;
END $$;
COMMENT ON FUNCTION central.break_in(central.batch, bigint, bigint, bytea) IS
  'Where a batch leaves the chain, in words; null when it does not';
REVOKE ALL ON FUNCTION central.break_in(central.batch, bigint, bigint, bytea) FROM PUBLIC;

-- Writes checked records one by one; what cannot be read is set aside with a report. A payload that
-- is nested too deeply for the server counts as one.
CREATE OR REPLACE FUNCTION central.store(p_hall text, b central.batch, p_skip bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
  r record;
  month date;
BEGIN
  FOR r IN SELECT * FROM central.unpack(b, p_skip) LOOP
    BEGIN
      month := central.month_of(r.unix_time, convert_from(r.quality, 'UTF8'));
      PERFORM central.make_month(month);
      INSERT INTO central.event VALUES (
        p_hall, r.sequence, b.boot_epoch, month, r.boottime, r.instant, r.unix_time,
        convert_from(r.civil, 'UTF8'), convert_from(r.quality, 'UTF8'),
        convert_from(r.kind, 'UTF8'), r.version, convert_from(r.origin_kind, 'UTF8'),
        convert_from(r.origin_name, 'UTF8'), convert_from(r.payload, 'UTF8')::json, r.hash)
      ON CONFLICT DO NOTHING;
    EXCEPTION WHEN data_exception OR program_limit_exceeded OR statement_too_complex THEN
      INSERT INTO central.set_aside VALUES (
        p_hall, r.sequence, b.boot_epoch, r.boottime, r.instant, r.unix_time, r.civil, r.quality,
        r.kind, r.version, r.origin_kind, r.origin_name, r.payload, r.hash, SQLERRM)
      ON CONFLICT DO NOTHING;
      IF FOUND THEN
        INSERT INTO central.incident (hall_id, kind, detail) VALUES (
          p_hall, 'set-aside', format('record %s cannot be read: %s', r.sequence, SQLERRM));
      END IF;
    END;
  END LOOP;
END $$;

-- Takes a batch in the caller's transaction. The verdict is one of
--   taken   everything up to head is here, whether it came now or before
--   gap     the batch begins after the record that is wanted next
--   fenced  nothing is taken; detail says why. A batch that does not follow the chain fences.
CREATE OR REPLACE FUNCTION central.take(
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
  reason text;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the centre knows no hall of the role %', session_user USING ERRCODE = 'HC001';
  END IF;
  reason := central.refusal(hall);
  IF reason IS NOT NULL THEN
    RETURN QUERY SELECT 'fenced', hall.head_sequence, reason;
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
    BEGIN
      PERFORM central.append(hall.hall_id, b, skip, hall.head_hash);
    EXCEPTION
      -- A broken chain, what cannot be read, a month without a partition, a row that is here.
      WHEN SQLSTATE 'HC005' OR data_exception OR integrity_constraint_violation
        OR program_limit_exceeded OR statement_too_complex
      THEN
        reason := central.break_in(b, skip, hall.head_sequence, hall.head_hash);
        IF reason IS NULL THEN PERFORM central.store(hall.hall_id, b, skip); END IF;
    END;
    IF reason IS NULL THEN
      hall.head_sequence := p_first + count - 1;
      hall.head_hash := p_hash[count];
      hall.head_unix_time := p_unix_time[count];
    END IF;
  END IF;
  IF reason IS NOT NULL THEN
    PERFORM central.fence(hall.hall_id, reason);
    RETURN QUERY SELECT 'fenced', hall.head_sequence, reason;
    RETURN;
  END IF;
  IF hall.live_sequence > 0 THEN
    DELETE FROM central.live_event l
      WHERE l.hall_id = hall.hall_id AND l.sequence <= hall.head_sequence;
    IF hall.live_sequence <= hall.head_sequence THEN hall.live_sequence := 0; END IF;
  END IF;
  UPDATE central.hall h SET head_sequence = hall.head_sequence, head_hash = hall.head_hash,
      head_unix_time = hall.head_unix_time, live_sequence = hall.live_sequence,
      last_contact = clock_timestamp(),
      journal_sequence = greatest(p_last, hall.head_sequence)
    WHERE h.hall_id = hall.hall_id;
  RETURN QUERY SELECT 'taken', hall.head_sequence, NULL::text;
END $$;
