-- One board at a time is a hall. A board that replaces another says a code that was made for it
-- (hallctl central hall replace); from then on every other board is a stranger, whatever it has in
-- its journal. docs/decisions/0013-the-central-store.md has the reasons.
SET LOCAL ROLE central_owner;

ALTER TABLE central.hall ADD COLUMN board_digest bytea, ADD COLUMN board_since timestamptz;
COMMENT ON COLUMN central.hall.board_digest IS
  'SHA-256 of the code of the board that is the hall; null: its first board, which has none';
COMMENT ON COLUMN central.hall.board_since IS 'When the hall was last given to another board';

ALTER TABLE central.incident DROP CONSTRAINT incident_kind_check, ADD CONSTRAINT incident_kind_check
  CHECK (kind IN ('fenced', 'released', 'gap', 'set-aside', 'replaced', 'stranger'));
COMMENT ON COLUMN central.incident.kind IS
  'fenced, released, gap (records are missing), set-aside (a record could not be read), replaced (another board) or stranger (the board before came back)';

-- Why nothing is taken from whoever is logged in; null when something is.
CREATE FUNCTION central.refusal(hall central.hall) RETURNS text LANGUAGE sql STABLE
  RETURN CASE
    WHEN hall.board_digest IS DISTINCT FROM
        sha256(convert_to(nullif(current_setting('central.board', true), ''), 'UTF8'))
      AND hall.board_digest IS NOT NULL
    THEN 'another board took the hall over at '
      || to_char(hall.board_since, 'YYYY-MM-DD HH24:MI:SS TZ')
      || ': this one is no longer it (hallctl adopt makes it so)'
    ELSE hall.fence_reason END;
COMMENT ON FUNCTION central.refusal(central.hall) IS
  'Why nothing is taken: a fence, or another board is the hall now';
REVOKE ALL ON FUNCTION central.refusal(central.hall) FROM PUBLIC;

-- Makes the code for a board that takes the hall over. The copy that is here becomes the true one: a
-- fence goes. The board before is a stranger at once, not only when the new one is there.
CREATE FUNCTION central.replace_board(p_hall text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  code text := gen_random_uuid()::text;
BEGIN
  UPDATE central.hall SET board_digest = sha256(convert_to(code, 'UTF8')), board_since = now(),
      fenced_at = NULL, fence_reason = NULL
    WHERE hall_id = p_hall;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the centre knows no hall %', p_hall USING ERRCODE = 'HC001';
  END IF;
  INSERT INTO central.incident (hall_id, kind, detail)
    VALUES (p_hall, 'replaced', 'given to another board by ' || session_user);
  RETURN code;
END $$;
COMMENT ON FUNCTION central.replace_board(text) IS
  'Gives a hall to another board; answers with the code that the board has to say';
REVOKE ALL ON FUNCTION central.replace_board(text) FROM PUBLIC;

DROP FUNCTION central.hello(text, bigint);
CREATE FUNCTION central.hello(p_software text, p_last bigint, p_board text DEFAULT '')
RETURNS TABLE (head_sequence bigint, head_hash bytea, fence_reason text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  hall central.hall;
  reason text;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall() FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the centre knows no hall of the role %', session_user USING ERRCODE = 'HC001';
  END IF;
  PERFORM set_config('central.board', p_board, false);
  reason := central.refusal(hall);
  IF reason IS NOT DISTINCT FROM hall.fence_reason THEN
    UPDATE central.hall h SET last_contact = now(), software = p_software,
        journal_sequence = p_last
      WHERE h.hall_id = hall.hall_id;
  ELSIF NOT EXISTS (SELECT FROM central.incident i WHERE i.hall_id = hall.hall_id
      AND i.kind = 'stranger' AND i.at > hall.board_since AND i.at > now() - interval '1 day')
  THEN
    -- Once a day: it asks every few minutes.
    INSERT INTO central.incident (hall_id, kind, detail) VALUES (
      hall.hall_id, 'stranger',
      format('a board that is no longer the hall asked; its journal ends at %s, the centre''s at %s',
        p_last, hall.head_sequence));
  END IF;
  RETURN QUERY SELECT hall.head_sequence, hall.head_hash, reason;
END $$;
COMMENT ON FUNCTION central.hello(text, bigint, text) IS 'What a hall says first after it connected';
REVOKE ALL ON FUNCTION central.hello(text, bigint, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION central.hello(text, bigint, text) TO central_hall;

CREATE OR REPLACE FUNCTION central.report_fork(p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  hall central.hall;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall() FOR UPDATE;
  IF FOUND AND central.refusal(hall) IS NULL THEN
    PERFORM central.fence(hall.hall_id, left(p_reason, 500));
  END IF;
END $$;

CREATE OR REPLACE FUNCTION central.note_gap(p_sequence bigint, p_hash bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, central, pg_temp AS $$
DECLARE
  hall central.hall;
BEGIN
  SELECT * INTO hall FROM central.hall h WHERE h.hall_id = central.own_hall() FOR UPDATE;
  IF central.refusal(hall) IS NOT NULL OR p_sequence <= hall.head_sequence THEN RETURN; END IF;
  INSERT INTO central.incident (hall_id, kind, detail) VALUES (
    hall.hall_id, 'gap',
    format('records %s to %s left the journal before they came here', hall.head_sequence + 1, p_sequence));
  UPDATE central.hall h SET head_sequence = p_sequence, head_hash = p_hash
    WHERE h.hall_id = hall.hall_id;
END $$;
