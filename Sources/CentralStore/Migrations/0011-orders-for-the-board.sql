-- Orders are for the board that is the hall, as its records are from it: a board that was replaced, or
-- a hall that is fenced, gets none, answers none and says nothing of itself. And what was ordered
-- moves with a hall to another server.
SET LOCAL ROLE central_owner;

CREATE FUNCTION central.board_hall() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
  hall central.hall;
  reason text;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the centre knows no hall of the role %', session_user USING ERRCODE = 'HC001';
  END IF;
  reason := central.refusal(hall);
  IF reason IS NOT NULL THEN RAISE EXCEPTION '%', reason USING ERRCODE = 'HC006'; END IF;
  RETURN hall.hall_id;
END $$;
COMMENT ON FUNCTION central.board_hall() IS
  'The hall that is logged in; raises when the board is not it, or it is fenced';
REVOKE ALL ON FUNCTION central.board_hall() FROM PUBLIC;

CREATE FUNCTION central.enter(p_board text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
BEGIN
  PERFORM set_config('central.board', p_board, false);
  RETURN central.board_hall();
END $$;
COMMENT ON FUNCTION central.enter(text) IS
  'What a hall says first on the connection of its orders: which board it is';

CREATE OR REPLACE FUNCTION central.orders(p_limit bigint)
RETURNS TABLE (order_id text, kind text, payload text, signature text, ordered_by text, left_ms bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
  SELECT o.order_id::text, o.kind, o.payload::text, encode(o.signature, 'hex'),
    o.ordered_by || CASE WHEN o.ordered_by = o.ordered_role THEN '' ELSE ' (' || o.ordered_role || ')' END,
    floor(extract(epoch FROM o.expires_at - clock_timestamp()) * 1000)::bigint
  FROM (SELECT central.board_hall() AS hall_id) b JOIN central.hall_order o USING (hall_id)
  WHERE o.answered_at IS NULL AND o.cancelled_at IS NULL AND o.valid_from <= clock_timestamp()
  ORDER BY o.number LIMIT p_limit
$$;

CREATE OR REPLACE FUNCTION central.answer_order(
  p_order text, p_outcome text, p_code text, p_detail text, p_sequence bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  hall text := central.board_hall();
BEGIN
  UPDATE central.hall_order o
    SET answered_at = clock_timestamp(), outcome = p_outcome, error_code = nullif(p_code, ''),
      detail = nullif(left(p_detail, 4000), ''), sequence = nullif(p_sequence, 0)
    WHERE o.hall_id = hall AND o.order_id = p_order::uuid AND o.answered_at IS NULL;
END $$;

CREATE OR REPLACE FUNCTION central.report(p_offset_ms bigint, p_span_ms bigint, p_status text)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
BEGIN
  INSERT INTO central.hall_report AS r (hall_id, reported_at, clock_offset_ms, clock_span_ms, status)
    VALUES (central.board_hall(), clock_timestamp(), p_offset_ms, p_span_ms, p_status::json)
    ON CONFLICT (hall_id) DO UPDATE SET reported_at = excluded.reported_at,
      clock_offset_ms = excluded.clock_offset_ms, clock_span_ms = excluded.clock_span_ms,
      status = excluded.status;
END $$;

CREATE OR REPLACE FUNCTION central.order_hall(
  p_hall text, p_kind text, p_payload json, p_by text, p_expires timestamptz,
  p_valid_from timestamptz DEFAULT NULL, p_signature bytea DEFAULT NULL, p_order uuid DEFAULT NULL)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  id uuid := coalesce(p_order, gen_random_uuid());
  moved timestamptz;
BEGIN
  -- Locked against a move: an order comes before it and goes along, or after it and is refused.
  SELECT h.moved_at INTO moved FROM central.hall h WHERE h.hall_id = p_hall FOR SHARE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no hall %', p_hall USING ERRCODE = 'HC010';
  ELSIF moved IS NOT NULL THEN
    RAISE EXCEPTION 'the hall % moved to another server: order it there', p_hall
      USING ERRCODE = 'HC010';
  END IF;
  INSERT INTO central.hall_order
      (hall_id, order_id, kind, payload, signature, ordered_by, ordered_role, valid_from, expires_at)
    VALUES (p_hall, id, p_kind, p_payload, p_signature,
      coalesce(nullif(p_by, ''), session_user), session_user, coalesce(p_valid_from, now()), p_expires)
    ON CONFLICT (hall_id, order_id) DO NOTHING;
  PERFORM pg_notify('order_' || p_hall, '');
  RETURN id;
END $$;

ALTER FUNCTION central.move_in(int) RENAME TO move_records_in;
COMMENT ON FUNCTION central.move_records_in(int) IS
  'Fetches the records of a slot from the server before (schema moving): a part of move_in';
CREATE FUNCTION central.move_in(p_slot int) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  columns text := (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
    WHERE attrelid = 'central.hall_order'::regclass AND attnum > 0 AND NOT attisdropped
      AND attname <> 'number');
  rows bigint := central.move_records_in(p_slot);
BEGIN
  EXECUTE format('INSERT INTO central.hall_order (%1$s) SELECT %1$s FROM moving.hall_order
    WHERE central.slot_of(hall_id) = $1 AND hall_id IN (
      SELECT hall_id FROM moving.hall WHERE moved_at IS NOT NULL)
    ORDER BY number', columns) USING p_slot;
  RETURN rows;
END $$;
COMMENT ON FUNCTION central.move_in(int) IS
  'Fetches a slot from the server before (schema moving), records and orders; answers with the number of records';
REVOKE ALL ON FUNCTION central.move_in(int) FROM PUBLIC;

REVOKE ALL ON FUNCTION central.enter(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION central.enter(text) TO central_hall;

-- A hall that moved away is on the page of its new server.
CREATE OR REPLACE VIEW central.fleet AS
  SELECT h.hall_id, h.name, greatest(h.last_contact, r.reported_at) AS last_contact,
    extract(epoch FROM now() - greatest(h.last_contact, r.reported_at))::float8 AS silent_seconds,
    greatest(h.journal_sequence - h.head_sequence, 0) AS lag_events,
    CASE WHEN h.journal_sequence <= h.head_sequence THEN 0::float8
      ELSE greatest(extract(epoch FROM now() - to_timestamp(h.head_unix_time / 1e9))
        + coalesce(r.clock_offset_ms, 0) / 1000.0, 0)::float8 END AS lag_seconds,
    h.software, h.fence_reason, r.reported_at, r.clock_offset_ms, r.clock_span_ms, r.status,
    (SELECT count(*) FROM central.hall_order o WHERE o.hall_id = h.hall_id
      AND o.answered_at IS NULL AND o.cancelled_at IS NULL) AS open_orders
  FROM central.hall h LEFT JOIN central.hall_report r USING (hall_id)
  WHERE h.moved_at IS NULL;
