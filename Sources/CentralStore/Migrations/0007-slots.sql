-- Beyond one machine: sixteen slots by PostgreSQL's own hash of the hall, each on one server. A server
-- is a whole centre for the halls of its slots; a province's database has a foreign partition a slot.
-- docs/central.md tells how a slot is moved.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'central_province') THEN
    CREATE ROLE central_province NOLOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA central TO central_province;
SET LOCAL ROLE central_owner;

CREATE TABLE central.slots (hall_id text) PARTITION BY HASH (hall_id);
COMMENT ON TABLE central.slots IS 'Without rows: by it PostgreSQL tells the slot of a hall';
COMMENT ON COLUMN central.slots.hall_id IS 'The hall';

CREATE FUNCTION central.slot_of(p_hall text) RETURNS int LANGUAGE sql IMMUTABLE
  RETURN (SELECT slot FROM generate_series(0, 15) slot
    WHERE satisfies_hash_partition('central.slots'::regclass, 16, slot, p_hall));
COMMENT ON FUNCTION central.slot_of(text) IS
  'The slot of a hall: the remainder of 16 that a hash partition of it has, on every server the same';

ALTER TABLE central.hall ADD COLUMN moved_at timestamptz;
COMMENT ON COLUMN central.hall.moved_at IS 'When it went to another server; null: it is here';

-- A connection that is refused like this is closed by the hall and made anew, by its name: after a move
-- that leads to another server.
CREATE OR REPLACE FUNCTION central.refusal(hall central.hall) RETURNS text
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF hall.moved_at IS NOT NULL THEN
    RAISE EXCEPTION 'the hall is moving to another server' USING ERRCODE = '57P01';
  END IF;
  IF hall.board_digest IS NOT NULL AND hall.board_digest IS DISTINCT FROM
    sha256(convert_to(nullif(current_setting('central.board', true), ''), 'UTF8'))
  THEN
    RETURN 'another board took the hall over at '
      || to_char(hall.board_since, 'YYYY-MM-DD HH24:MI:SS TZ')
      || ': this one is no longer it (hallctl adopt makes it so)';
  END IF;
  RETURN hall.fence_reason;
END $$;

CREATE FUNCTION central.move_out(p_slot int) RETURNS SETOF text LANGUAGE sql AS $$
  UPDATE central.hall SET moved_at = now()
    WHERE central.slot_of(hall_id) = p_slot AND moved_at IS NULL
    RETURNING hall_id
$$;
COMMENT ON FUNCTION central.move_out(int) IS
  'Nothing more is taken here from the halls of a slot, and the province no longer sees them here';
REVOKE ALL ON FUNCTION central.move_out(int) FROM PUBLIC;

CREATE FUNCTION central.move_back(p_slot int) RETURNS SETOF text LANGUAGE sql AS $$
  UPDATE central.hall SET moved_at = NULL
    WHERE central.slot_of(hall_id) = p_slot AND moved_at IS NOT NULL
    RETURNING hall_id
$$;
COMMENT ON FUNCTION central.move_back(int) IS 'Takes a move back that did not come to its end';
REVOKE ALL ON FUNCTION central.move_back(int) FROM PUBLIC;

-- Fetches a slot from the tables of the server before, which lie as foreign tables in the schema
-- moving. All or nothing, and nothing that is not whole.
CREATE FUNCTION central.move_in(p_slot int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  ids text[];
  columns text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = 'central.hall'::regclass AND attnum > 0 AND NOT attisdropped
      AND attname NOT IN ('moved_at', 'live_sequence'));
  broken text;
  rows bigint;
BEGIN
  EXECUTE 'SELECT array_agg(hall_id) FROM moving.hall WHERE moved_at IS NOT NULL'
    || ' AND central.slot_of(hall_id) = $1' INTO ids USING p_slot;
  IF ids IS NULL THEN RAISE EXCEPTION 'slot % was not moved out', p_slot; END IF;
  EXECUTE format('INSERT INTO central.hall (%1$s) SELECT %1$s FROM moving.hall WHERE hall_id = ANY($1)',
    columns) USING ids;
  EXECUTE 'SELECT central.make_month(m.month) FROM (SELECT DISTINCT month FROM moving.event'
    || ' WHERE hall_id = ANY($1)) m' USING ids;
  EXECUTE 'INSERT INTO central.event SELECT * FROM moving.event WHERE hall_id = ANY($1)' USING ids;
  GET DIAGNOSTICS rows = ROW_COUNT;
  EXECUTE 'INSERT INTO central.set_aside SELECT * FROM moving.set_aside WHERE hall_id = ANY($1)'
    USING ids;
  EXECUTE 'INSERT INTO central.incident (hall_id, at, kind, detail) SELECT hall_id, at, kind, detail'
    || ' FROM moving.incident WHERE hall_id = ANY($1) ORDER BY incident_id' USING ids;
  -- The end of each chain came along, unless the server before had forgotten it.
  SELECT string_agg(h.hall_id, ', ') INTO broken FROM central.hall h
    WHERE h.hall_id = ANY (ids) AND EXISTS (SELECT FROM central.event e WHERE e.hall_id = h.hall_id)
      AND NOT EXISTS (SELECT FROM central.event e WHERE e.hall_id = h.hall_id
        AND e.sequence = h.head_sequence AND e.hash = h.head_hash)
      AND NOT EXISTS (SELECT FROM central.set_aside s WHERE s.hall_id = h.hall_id
        AND s.sequence = h.head_sequence AND s.hash = h.head_hash);
  IF broken IS NOT NULL THEN RAISE EXCEPTION 'not whole: %', broken; END IF;
  RETURN rows;
END $$;
COMMENT ON FUNCTION central.move_in(int) IS
  'Fetches a slot from the server before (schema moving); answers with the number of records';
REVOKE ALL ON FUNCTION central.move_in(int) FROM PUBLIC;

-- What a province's foreign partitions read.
DO $$
DECLARE
  part text;
  field record;
BEGIN
  FOR slot IN 0..15 LOOP
    part := 'slot_' || lpad(slot::text, 2, '0');
    EXECUTE format(
      'CREATE VIEW central.%I AS SELECT * FROM central.event WHERE hall_id IN (
         SELECT hall_id FROM central.hall WHERE moved_at IS NULL AND central.slot_of(hall_id) = %s)',
      part, slot);
    EXECUTE format('COMMENT ON VIEW central.%I IS %L', part,
      'The events of a slot of halls, for the province''s partition of it');
    FOR field IN SELECT attname, col_description(attrelid, attnum) AS text FROM pg_attribute
      WHERE attrelid = 'central.event'::regclass AND attnum > 0
    LOOP
      EXECUTE format('COMMENT ON COLUMN central.%I.%I IS %L', part, field.attname, field.text);
    END LOOP;
    EXECUTE format('GRANT SELECT ON central.%I TO central_province', part);
  END LOOP;
END $$;
