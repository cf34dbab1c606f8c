-- Retention by a rule, and figures of days that outlive their events.
SET LOCAL ROLE central_owner;

CREATE TABLE central.setting (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  keep_months int CHECK (keep_months BETWEEN 2 AND 600),
  set_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO central.setting DEFAULT VALUES;
COMMENT ON TABLE central.setting IS 'What the centre does by itself; one row';
COMMENT ON COLUMN central.setting.id IS 'True: there is one row';
COMMENT ON COLUMN central.setting.keep_months IS 'Whole months that events are kept; null: for ever';
COMMENT ON COLUMN central.setting.set_at IS 'When this was last set';

-- Projections. A view computes from the events each time; what is asked for years after the events
-- are gone, or over the whole fleet, is kept here, made from the views and from nothing else.
CREATE TABLE central.daily_kept (
  hall_id text NOT NULL REFERENCES central.hall,
  day date NOT NULL,
  service text NOT NULL,
  issued bigint NOT NULL,
  finished bigint NOT NULL,
  missed bigint NOT NULL,
  wait_median_s float8,
  wait_p90_s float8,
  serving_mean_s float8,
  PRIMARY KEY (hall_id, day, service)
);
COMMENT ON TABLE central.daily_kept IS 'The view daily of days that are over, kept when their events go';
COMMENT ON COLUMN central.daily_kept.hall_id IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.day IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.service IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.issued IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.finished IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.missed IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.wait_median_s IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.wait_p90_s IS 'As in daily';
COMMENT ON COLUMN central.daily_kept.serving_mean_s IS 'As in daily';

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['setting', 'daily_kept'] LOOP
    EXECUTE format('ALTER TABLE central.%I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name);
    EXECUTE format(
      'CREATE POLICY owner_rows ON central.%I TO central_owner
         USING ((SELECT central.own_hall()) IS NULL)', name);
  END LOOP;
END $$;

-- Days that can still change are left out: a hall may be days behind.
CREATE FUNCTION central.project(p_from date, p_before date) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  rows bigint;
BEGIN
  INSERT INTO central.daily_kept
    SELECT * FROM central.daily WHERE day >= p_from AND day < p_before
    ON CONFLICT (hall_id, day, service) DO UPDATE SET issued = excluded.issued,
      finished = excluded.finished, missed = excluded.missed,
      wait_median_s = excluded.wait_median_s, wait_p90_s = excluded.wait_p90_s,
      serving_mean_s = excluded.serving_mean_s;
  GET DIAGNOSTICS rows = ROW_COUNT;
  RETURN rows;
END $$;
COMMENT ON FUNCTION central.project(date, date) IS
  'Keeps the daily figures of the days from the one and before the other; again is safe';
REVOKE ALL ON FUNCTION central.project(date, date) FROM PUBLIC;

-- From zero: what has no events any more stays, everything else is made anew.
CREATE FUNCTION central.rebuild() RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  first date := (SELECT min(month) FROM central.event WHERE month > '1970-01-01');
BEGIN
  DELETE FROM central.daily_kept WHERE day >= first;
  RETURN central.project(coalesce(first, '1970-01-01'), current_date);
END $$;
COMMENT ON FUNCTION central.rebuild() IS 'Makes the kept figures anew from the events that are here';
REVOKE ALL ON FUNCTION central.rebuild() FROM PUBLIC;

-- The rule, once a day: keep the figures, then drop the months that are over.
CREATE FUNCTION central.tidy() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  months int := (SELECT keep_months FROM central.setting);
BEGIN
  PERFORM central.project('1970-01-01', current_date);
  IF months IS NULL THEN RETURN; END IF;
  RETURN QUERY SELECT central.forget(
    (date_trunc('month', current_date) - make_interval(months => months))::date);
END $$;
COMMENT ON FUNCTION central.tidy() IS
  'Retention by the rule in setting: keeps the days'' figures, drops the months that are over';
REVOKE ALL ON FUNCTION central.tidy() FROM PUBLIC;

CREATE VIEW central.daily_all AS
  SELECT * FROM central.daily_kept
  UNION ALL
  SELECT d.* FROM central.daily d WHERE NOT EXISTS (
    SELECT FROM central.daily_kept k
    WHERE k.hall_id = d.hall_id AND k.day = d.day AND k.service = d.service);
COMMENT ON VIEW central.daily_all IS 'Figures of all days, those without events any more included';
COMMENT ON COLUMN central.daily_all.hall_id IS 'As in daily';
COMMENT ON COLUMN central.daily_all.day IS 'As in daily';
COMMENT ON COLUMN central.daily_all.service IS 'As in daily';
COMMENT ON COLUMN central.daily_all.issued IS 'As in daily';
COMMENT ON COLUMN central.daily_all.finished IS 'As in daily';
COMMENT ON COLUMN central.daily_all.missed IS 'As in daily';
COMMENT ON COLUMN central.daily_all.wait_median_s IS 'As in daily';
COMMENT ON COLUMN central.daily_all.wait_p90_s IS 'As in daily';
COMMENT ON COLUMN central.daily_all.serving_mean_s IS 'As in daily';
GRANT SELECT ON central.daily_all TO central_analyst;
