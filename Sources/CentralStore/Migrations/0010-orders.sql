-- Downwards: orders for the halls, and what each hall says of itself. docs/central.md tells how to
-- use it, docs/decisions/0017-orders-to-the-halls.md why it is so.

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'central_dispatcher') THEN
    CREATE ROLE central_dispatcher NOLOGIN;
  END IF;
END $$;
GRANT USAGE ON SCHEMA central TO central_dispatcher;
SET LOCAL ROLE central_owner;

CREATE TABLE central.hall_order (
  hall_id text NOT NULL REFERENCES central.hall,
  order_id uuid NOT NULL DEFAULT gen_random_uuid(),
  number bigint GENERATED ALWAYS AS IDENTITY,
  kind text NOT NULL CHECK (kind ~ '^[a-z][a-z-]{0,39}$'),
  payload json NOT NULL CHECK (octet_length(payload::text) <= 2097152),
  signature bytea CHECK (octet_length(signature) <= 1024),
  ordered_by text NOT NULL CHECK (length(ordered_by) BETWEEN 1 AND 120),
  ordered_role text NOT NULL DEFAULT session_user,
  ordered_at timestamptz NOT NULL DEFAULT now(),
  valid_from timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  cancelled_at timestamptz,
  answered_at timestamptz,
  outcome text CHECK (outcome IN ('done', 'refused', 'expired')),
  error_code text,
  detail text,
  sequence bigint,
  PRIMARY KEY (hall_id, order_id),
  CHECK (expires_at > valid_from AND expires_at <= valid_from + interval '400 days')
);
CREATE INDEX hall_order_open ON central.hall_order (hall_id, number)
  WHERE answered_at IS NULL AND cancelled_at IS NULL;
CREATE INDEX hall_order_lately ON central.hall_order (hall_id, number DESC);
COMMENT ON TABLE central.hall_order IS 'What halls were told to do, and what became of it';
COMMENT ON COLUMN central.hall_order.hall_id IS 'The hall';
COMMENT ON COLUMN central.hall_order.order_id IS 'Unique for ever: the hall does it at most once';
COMMENT ON COLUMN central.hall_order.number IS 'The order of orders';
COMMENT ON COLUMN central.hall_order.kind IS 'notice, withdraw, hours, appointments, window, hall, emergency, say, configuration';
COMMENT ON COLUMN central.hall_order.payload IS 'Its members, by kind';
COMMENT ON COLUMN central.hall_order.signature IS 'Ed25519 over a configuration';
COMMENT ON COLUMN central.hall_order.ordered_by IS 'The person who ordered it';
COMMENT ON COLUMN central.hall_order.ordered_role IS 'The role that wrote it down';
COMMENT ON COLUMN central.hall_order.ordered_at IS 'When';
COMMENT ON COLUMN central.hall_order.valid_from IS 'Not given to the hall before';
COMMENT ON COLUMN central.hall_order.expires_at IS 'Not done from then on, by the clock of the centre';
COMMENT ON COLUMN central.hall_order.cancelled_at IS 'Taken back before the hall had answered; it may have been done all the same';
COMMENT ON COLUMN central.hall_order.answered_at IS 'When the hall said what became of it';
COMMENT ON COLUMN central.hall_order.outcome IS 'done, refused or expired';
COMMENT ON COLUMN central.hall_order.error_code IS 'Why it was refused: docs/error-codes.md';
COMMENT ON COLUMN central.hall_order.detail IS 'The same in words';
COMMENT ON COLUMN central.hall_order.sequence IS 'The record of the hall''s journal that proves it';

CREATE TABLE central.hall_report (
  hall_id text PRIMARY KEY REFERENCES central.hall,
  reported_at timestamptz NOT NULL,
  clock_offset_ms bigint NOT NULL,
  clock_span_ms bigint NOT NULL,
  status json NOT NULL CHECK (octet_length(status::text) <= 65536)
) WITH (fillfactor = 50);
COMMENT ON TABLE central.hall_report IS 'What each hall said last of itself';
COMMENT ON COLUMN central.hall_report.hall_id IS 'The hall';
COMMENT ON COLUMN central.hall_report.reported_at IS 'When it said so';
COMMENT ON COLUMN central.hall_report.clock_offset_ms IS 'How far its wall clock is ahead of the centre''s, milliseconds';
COMMENT ON COLUMN central.hall_report.clock_span_ms IS 'How long the question took: the offset is known to half of it';
COMMENT ON COLUMN central.hall_report.status IS 'Devices, alarms, queue and versions';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['hall_order', 'hall_report'] LOOP
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

-- Ordering --------------------------------------------------------------------------------------

CREATE FUNCTION central.order_hall(
  p_hall text, p_kind text, p_payload json, p_by text, p_expires timestamptz,
  p_valid_from timestamptz DEFAULT NULL, p_signature bytea DEFAULT NULL, p_order uuid DEFAULT NULL)
RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  id uuid := coalesce(p_order, gen_random_uuid());
BEGIN
  IF NOT EXISTS (SELECT FROM central.hall h WHERE h.hall_id = p_hall) THEN
    RAISE EXCEPTION 'there is no hall %', p_hall USING ERRCODE = 'HC010';
  END IF;
  INSERT INTO central.hall_order
      (hall_id, order_id, kind, payload, signature, ordered_by, ordered_role, valid_from, expires_at)
    VALUES (p_hall, id, p_kind, p_payload, p_signature,
      coalesce(nullif(p_by, ''), session_user), session_user, coalesce(p_valid_from, now()), p_expires)
    ON CONFLICT (hall_id, order_id) DO NOTHING;
  PERFORM pg_notify('order_' || p_hall, '');
  RETURN id;
END $$;
COMMENT ON FUNCTION central.order_hall(
  text, text, json, text, timestamptz, timestamptz, bytea, uuid) IS
  'Orders something of a hall; the same id twice is one order';

CREATE FUNCTION central.cancel_order(p_hall text, p_order uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
BEGIN
  UPDATE central.hall_order o SET cancelled_at = now()
    WHERE o.hall_id = p_hall AND o.order_id = p_order AND o.answered_at IS NULL
      AND o.cancelled_at IS NULL;
  RETURN FOUND;
END $$;
COMMENT ON FUNCTION central.cancel_order(text, uuid) IS
  'Takes an order back that was not answered yet; false: there is none';

-- The hall's side -------------------------------------------------------------------------------

-- What the hall that is logged in has not answered, those that ran out too: it keeps a record of
-- them. left_ms counts by the clock of the centre.
CREATE FUNCTION central.orders(p_limit bigint)
RETURNS TABLE (order_id text, kind text, payload text, signature text, ordered_by text, left_ms bigint)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
  SELECT o.order_id::text, o.kind, o.payload::text, encode(o.signature, 'hex'),
    o.ordered_by || CASE WHEN o.ordered_by = o.ordered_role THEN '' ELSE ' (' || o.ordered_role || ')' END,
    floor(extract(epoch FROM o.expires_at - clock_timestamp()) * 1000)::bigint
  FROM central.hall_order o
  WHERE o.hall_id = central.own_hall() AND o.answered_at IS NULL AND o.cancelled_at IS NULL
    AND o.valid_from <= clock_timestamp()
  ORDER BY o.number LIMIT p_limit
$$;
COMMENT ON FUNCTION central.orders(bigint) IS 'What the hall that is logged in has still to do';

CREATE FUNCTION central.answer_order(
  p_order text, p_outcome text, p_code text, p_detail text, p_sequence bigint) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
BEGIN
  UPDATE central.hall_order o
    SET answered_at = clock_timestamp(), outcome = p_outcome, error_code = nullif(p_code, ''),
      detail = nullif(left(p_detail, 4000), ''), sequence = nullif(p_sequence, 0)
    WHERE o.hall_id = central.own_hall() AND o.order_id = p_order::uuid AND o.answered_at IS NULL;
END $$;
COMMENT ON FUNCTION central.answer_order(text, text, text, text, bigint) IS
  'The hall that is logged in says what became of an order; the first answer stays';

CREATE FUNCTION central.report(p_offset_ms bigint, p_span_ms bigint, p_status text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
BEGIN
  INSERT INTO central.hall_report AS r (hall_id, reported_at, clock_offset_ms, clock_span_ms, status)
    VALUES (central.own_hall(), clock_timestamp(), p_offset_ms, p_span_ms, p_status::json)
    ON CONFLICT (hall_id) DO UPDATE SET reported_at = excluded.reported_at,
      clock_offset_ms = excluded.clock_offset_ms, clock_span_ms = excluded.clock_span_ms,
      status = excluded.status;
END $$;
COMMENT ON FUNCTION central.report(bigint, bigint, text) IS 'The hall that is logged in says how it is';

-- The fleet's view ------------------------------------------------------------------------------

CREATE VIEW central.fleet AS
  SELECT h.hall_id, h.name, greatest(h.last_contact, r.reported_at) AS last_contact,
    extract(epoch FROM now() - greatest(h.last_contact, r.reported_at))::float8 AS silent_seconds,
    greatest(h.journal_sequence - h.head_sequence, 0) AS lag_events,
    CASE WHEN h.journal_sequence <= h.head_sequence THEN 0::float8
      ELSE greatest(extract(epoch FROM now() - to_timestamp(h.head_unix_time / 1e9))
        + coalesce(r.clock_offset_ms, 0) / 1000.0, 0)::float8 END AS lag_seconds,
    h.software, h.fence_reason, r.reported_at, r.clock_offset_ms, r.clock_span_ms, r.status,
    (SELECT count(*) FROM central.hall_order o WHERE o.hall_id = h.hall_id
      AND o.answered_at IS NULL AND o.cancelled_at IS NULL) AS open_orders
  FROM central.hall h LEFT JOIN central.hall_report r USING (hall_id);
COMMENT ON VIEW central.fleet IS 'How every hall is: a row a hall';
COMMENT ON COLUMN central.fleet.hall_id IS 'The hall';
COMMENT ON COLUMN central.fleet.name IS 'What people call it';
COMMENT ON COLUMN central.fleet.last_contact IS 'When it last spoke to the centre';
COMMENT ON COLUMN central.fleet.silent_seconds IS 'How long ago that is';
COMMENT ON COLUMN central.fleet.lag_events IS 'Records that were in its journal and not here when it last spoke';
COMMENT ON COLUMN central.fleet.lag_seconds IS 'Age of the newest record that is here, while others are missing';
COMMENT ON COLUMN central.fleet.software IS 'The version of halld';
COMMENT ON COLUMN central.fleet.fence_reason IS 'Why nothing is taken from it; null: it is';
COMMENT ON COLUMN central.fleet.reported_at IS 'When it said how it is';
COMMENT ON COLUMN central.fleet.clock_offset_ms IS 'How far its wall clock is ahead';
COMMENT ON COLUMN central.fleet.clock_span_ms IS 'The offset is known to half of this';
COMMENT ON COLUMN central.fleet.status IS 'Devices, alarms, queue and versions, as it said';
COMMENT ON COLUMN central.fleet.open_orders IS 'Orders that it has not answered';

CREATE VIEW central.order_status AS
  SELECT hall_id, order_id, number, kind, ordered_by, ordered_role, ordered_at, valid_from,
    expires_at, CASE WHEN answered_at IS NOT NULL THEN outcome
      WHEN cancelled_at IS NOT NULL THEN 'cancelled' WHEN valid_from > now() THEN 'later'
      ELSE 'open' END AS state,
    answered_at, error_code, detail, sequence
  FROM central.hall_order;
COMMENT ON VIEW central.order_status IS 'What became of the orders, without what they hold';
COMMENT ON COLUMN central.order_status.hall_id IS 'The hall';
COMMENT ON COLUMN central.order_status.order_id IS 'The order''s id';
COMMENT ON COLUMN central.order_status.number IS 'The order of orders';
COMMENT ON COLUMN central.order_status.kind IS 'What is ordered';
COMMENT ON COLUMN central.order_status.ordered_by IS 'The person who ordered it';
COMMENT ON COLUMN central.order_status.ordered_role IS 'The role that wrote it down';
COMMENT ON COLUMN central.order_status.ordered_at IS 'When';
COMMENT ON COLUMN central.order_status.valid_from IS 'Not given to the hall before';
COMMENT ON COLUMN central.order_status.expires_at IS 'Not done from then on';
COMMENT ON COLUMN central.order_status.state IS 'later, open, done, refused, expired or cancelled';
COMMENT ON COLUMN central.order_status.answered_at IS 'When the hall answered';
COMMENT ON COLUMN central.order_status.error_code IS 'Why it was refused';
COMMENT ON COLUMN central.order_status.detail IS 'The same in words';
COMMENT ON COLUMN central.order_status.sequence IS 'The record of the hall''s journal that proves it';

GRANT SELECT ON central.fleet, central.order_status TO central_analyst, central_dispatcher;

DO $$
DECLARE
  name regprocedure;
  role text;
BEGIN
  FOR name, role IN SELECT oid::regprocedure,
      CASE WHEN proname IN ('order_hall', 'cancel_order') THEN 'central_dispatcher' ELSE 'central_hall' END
    FROM pg_proc WHERE pronamespace = 'central'::regnamespace
      AND proname IN ('order_hall', 'cancel_order', 'orders', 'answer_order', 'report')
  LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', name, role);
  END LOOP;
END $$;
