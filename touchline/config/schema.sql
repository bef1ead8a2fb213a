-- What all migrations make of an empty database of PostgreSQL 18; written by `make schema`.

SET LOCAL check_function_bodies = off;

CREATE TYPE public.procrastinate_job_event_type AS ENUM (
    'deferred',
    'started',
    'deferred_for_retry',
    'failed',
    'succeeded',
    'cancelled',
    'abort_requested',
    'aborted',
    'scheduled',
    'retried'
);

CREATE TYPE public.procrastinate_job_status AS ENUM (
    'todo',
    'doing',
    'succeeded',
    'failed',
    'cancelled',
    'aborting',
    'aborted'
);

CREATE TYPE public.procrastinate_job_to_defer_v1 AS (
	queue_name character varying,
	task_name character varying,
	priority integer,
	lock text,
	queueing_lock text,
	args jsonb,
	scheduled_at timestamp with time zone
);

CREATE FUNCTION public.commerce_touch_lines() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO segments_touched (contact_id, parts)
    SELECT DISTINCT o.contact_id, ARRAY['order'] FROM changed_rows l JOIN commerce_order o ON o.id = l.order_id
    WHERE o.contact_id IS NOT NULL;
    RETURN NULL;
END $$;

CREATE FUNCTION public.contacts_name_keys(name text) RETURNS text[]
    LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    AS $$
DECLARE
    plain text := lower(left(name, 200));
    words text[];
    word text;
    keys text[] := '{}';
BEGIN
    IF octet_length(plain) = length(plain) THEN
        words := string_to_array(translate(plain, E'\t\n\x0B\f\r,.;:/()[]"''_@+-', repeat(' ', 20)), ' ');
    ELSE
        plain := translate(
            replace(lower(regexp_replace(normalize(left(name, 200), NFKD), '[\u0300-\u036f]', '', 'g')), 'ß', 'ss'),
            'łøđðı', 'loddi'
        );
        words := regexp_split_to_array(plain, '[\s,.;:/()\[\]"''’_@+-]+');
    END IF;
    FOREACH word IN ARRAY words LOOP
        CONTINUE WHEN word = '';
        word := left(word, 24);
        keys := keys || word;
        CONTINUE WHEN length(word) < 3;
        FOR place IN 1..length(word) LOOP
            keys := keys || (left(word, place - 1) || substr(word, place + 1));
        END LOOP;
    END LOOP;
    RETURN keys;
END $$;

CREATE FUNCTION public.contacts_tell_of_joins() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        INSERT INTO contacts_untoldjoin (person_id) SELECT person_id FROM old_rows;
    ELSE
        INSERT INTO contacts_untoldjoin (person_id) SELECT person_id FROM new_rows;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.procrastinate_cancel_job_v1(job_id bigint, abort boolean, delete_job boolean) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status = 'todo'
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        IF abort THEN
            UPDATE procrastinate_jobs
            SET abort_requested = true,
                status = CASE status
                    WHEN 'todo' THEN 'cancelled'::procrastinate_job_status ELSE status
                END
            WHERE id = job_id AND status IN ('todo', 'doing')
            RETURNING id INTO _job_id;
        ELSE
            UPDATE procrastinate_jobs
            SET status = 'cancelled'::procrastinate_job_status
            WHERE id = job_id AND status = 'todo'
            RETURNING id INTO _job_id;
        END IF;
    END IF;
    RETURN _job_id;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_jobs_v1(jobs public.procrastinate_job_to_defer_v1[]) RETURNS bigint[]
    LANGUAGE plpgsql
    AS $$
DECLARE
    job_ids bigint[];
BEGIN
    WITH inserted_jobs AS (
        INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at)
        SELECT (job).queue_name,
               (job).task_name,
               (job).priority,
               (job).lock,
               (job).queueing_lock,
               (job).args,
               (job).scheduled_at
        FROM unnest(jobs) AS job
        RETURNING id
    )
    SELECT array_agg(id) FROM inserted_jobs INTO job_ids;

    RETURN job_ids;
END;
$$;

CREATE FUNCTION public.procrastinate_defer_periodic_job_v2(_queue_name character varying, _lock character varying, _queueing_lock character varying, _task_name character varying, _priority integer, _periodic_id character varying, _defer_timestamp bigint, _args jsonb) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
DECLARE
	_job_id bigint;
	_defer_id bigint;
BEGIN
    INSERT
        INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)
        VALUES (_task_name, _periodic_id, _defer_timestamp)
        ON CONFLICT DO NOTHING
        RETURNING id into _defer_id;

    IF _defer_id IS NULL THEN
        RETURN NULL;
    END IF;

    UPDATE procrastinate_periodic_defers
        SET job_id = (
            SELECT COALESCE((
                SELECT unnest(procrastinate_defer_jobs_v1(
                    ARRAY[
                        ROW(
                            _queue_name,
                            _task_name,
                            _priority,
                            _lock,
                            _queueing_lock,
                            _args,
                            NULL::timestamptz
                        )
                    ]::procrastinate_job_to_defer_v1[]
                ))
            ), NULL)
        )
        WHERE id = _defer_id
        RETURNING job_id INTO _job_id;

    DELETE
        FROM procrastinate_periodic_defers
        USING (
            SELECT id
            FROM procrastinate_periodic_defers
            WHERE procrastinate_periodic_defers.task_name = _task_name
            AND procrastinate_periodic_defers.periodic_id = _periodic_id
            AND procrastinate_periodic_defers.defer_timestamp < _defer_timestamp
            ORDER BY id
            FOR UPDATE
        ) to_delete
        WHERE procrastinate_periodic_defers.id = to_delete.id;

    RETURN _job_id;
END;
$$;

CREATE TABLE public.procrastinate_jobs (
    id bigint NOT NULL,
    queue_name character varying(128) NOT NULL,
    task_name character varying(128) NOT NULL,
    lock text,
    args jsonb DEFAULT '{}'::jsonb NOT NULL,
    status public.procrastinate_job_status DEFAULT 'todo'::public.procrastinate_job_status NOT NULL,
    scheduled_at timestamp with time zone,
    attempts integer DEFAULT 0 NOT NULL,
    queueing_lock text,
    priority integer DEFAULT 0 NOT NULL,
    abort_requested boolean DEFAULT false NOT NULL,
    worker_id bigint,
    CONSTRAINT check_not_todo_abort_requested CHECK ((NOT ((status = 'todo'::public.procrastinate_job_status) AND (abort_requested = true))))
);

CREATE FUNCTION public.procrastinate_fetch_job_v2(target_queue_names character varying[], p_worker_id bigint) RETURNS public.procrastinate_jobs
    LANGUAGE plpgsql
    AS $$
DECLARE
	found_jobs procrastinate_jobs;
BEGIN
    WITH candidate AS (
        SELECT jobs.*
            FROM procrastinate_jobs AS jobs
            WHERE
                -- reject the job if its lock has earlier or higher priority jobs
                NOT EXISTS (
                    SELECT 1
                        FROM procrastinate_jobs AS other_jobs
                        WHERE
                            jobs.lock IS NOT NULL
                            AND other_jobs.lock = jobs.lock
                            AND (
                                -- job with same lock is already running
                                other_jobs.status = 'doing'
                                OR
                                -- job with same lock is waiting and has higher priority (or same priority but was queued first)
                                (
                                    other_jobs.status = 'todo'
                                    AND (
                                        other_jobs.priority > jobs.priority
                                        OR (
                                        other_jobs.priority = jobs.priority
                                        AND other_jobs.id < jobs.id
                                        )
                                    )
                                )
                            )
                )
                AND jobs.status = 'todo'
                AND (target_queue_names IS NULL OR jobs.queue_name = ANY( target_queue_names ))
                AND (jobs.scheduled_at IS NULL OR jobs.scheduled_at <= now())
            ORDER BY jobs.priority DESC, jobs.id ASC LIMIT 1
            FOR UPDATE OF jobs SKIP LOCKED
    )
    UPDATE procrastinate_jobs
        SET status = 'doing', worker_id = p_worker_id
        FROM candidate
        WHERE procrastinate_jobs.id = candidate.id
        RETURNING procrastinate_jobs.* INTO found_jobs;

 RETURN found_jobs;
END;
$$;

CREATE FUNCTION public.procrastinate_finish_job_v1(job_id bigint, end_status public.procrastinate_job_status, delete_job boolean) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
BEGIN
    IF end_status NOT IN ('succeeded', 'failed', 'aborted') THEN
        RAISE 'End status should be either "succeeded", "failed" or "aborted" (job id: %)', job_id;
    END IF;
    IF delete_job THEN
        DELETE FROM procrastinate_jobs
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = end_status,
            abort_requested = false,
            attempts = CASE status
                WHEN 'doing' THEN attempts + 1 ELSE attempts
            END
        WHERE id = job_id AND status IN ('todo', 'doing')
        RETURNING id INTO _job_id;
    END IF;
    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" or "todo" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_abort_job_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'abort_job_requested', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_notify_queue_job_inserted_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', 'job_inserted', 'job_id', NEW.id)::text INTO payload;
	PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
	PERFORM pg_notify('procrastinate_any_queue_v1', payload);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_prune_stalled_workers_v1(seconds_since_heartbeat double precision) RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    DELETE FROM procrastinate_workers
    WHERE last_heartbeat < NOW() - (seconds_since_heartbeat || 'SECOND')::INTERVAL
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_register_worker_v1() RETURNS TABLE(worker_id bigint)
    LANGUAGE plpgsql
    AS $$
BEGIN
    RETURN QUERY
    INSERT INTO procrastinate_workers DEFAULT VALUES
    RETURNING procrastinate_workers.id;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v1(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
BEGIN
    SELECT abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status = 'doing'
    FOR UPDATE
    INTO _abort_requested;
    IF _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or not in "doing" status (job id: %)', job_id;
    END IF;
END;
$$;

CREATE FUNCTION public.procrastinate_retry_job_v2(job_id bigint, retry_at timestamp with time zone, new_priority integer, new_queue_name character varying, new_lock character varying) RETURNS void
    LANGUAGE plpgsql
    AS $$
DECLARE
    _job_id bigint;
    _abort_requested boolean;
    _current_status procrastinate_job_status;
BEGIN
    SELECT status, abort_requested FROM procrastinate_jobs
    WHERE id = job_id AND status IN ('doing', 'failed')
    FOR UPDATE
    INTO _current_status, _abort_requested;
    IF _current_status = 'doing' AND _abort_requested THEN
        UPDATE procrastinate_jobs
        SET status = 'failed'::procrastinate_job_status
        WHERE id = job_id AND status = 'doing'
        RETURNING id INTO _job_id;
    ELSE
        UPDATE procrastinate_jobs
        SET status = 'todo'::procrastinate_job_status,
            attempts = attempts + 1,
            scheduled_at = retry_at,
            priority = COALESCE(new_priority, priority),
            queue_name = COALESCE(new_queue_name, queue_name),
            lock = COALESCE(new_lock, lock)
        WHERE id = job_id AND status IN ('doing', 'failed')
        RETURNING id INTO _job_id;
    END IF;

    IF _job_id IS NULL THEN
        RAISE 'Job was not found or has an invalid status to retry (job id: %)', job_id;
    END IF;

END;
$$;

CREATE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'abort_requested'::procrastinate_job_event_type);
    RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type, at)
        VALUES (NEW.id, 'scheduled'::procrastinate_job_event_type, NEW.scheduled_at);

	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO procrastinate_events(job_id, type)
        VALUES (NEW.id, 'deferred'::procrastinate_job_event_type);
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_trigger_function_status_events_update_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    WITH t AS (
        SELECT CASE
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND NEW.status = 'doing'::procrastinate_job_status
                THEN 'started'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'deferred_for_retry'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'failed'::procrastinate_job_status
                THEN 'failed'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'succeeded'::procrastinate_job_status
                THEN 'succeeded'::procrastinate_job_event_type
            WHEN OLD.status = 'todo'::procrastinate_job_status
                AND (
                    NEW.status = 'cancelled'::procrastinate_job_status
                    OR NEW.status = 'failed'::procrastinate_job_status
                    OR NEW.status = 'succeeded'::procrastinate_job_status
                )
                THEN 'cancelled'::procrastinate_job_event_type
            WHEN OLD.status = 'doing'::procrastinate_job_status
                AND NEW.status = 'aborted'::procrastinate_job_status
                THEN 'aborted'::procrastinate_job_event_type
            WHEN OLD.status = 'failed'::procrastinate_job_status
                AND NEW.status = 'todo'::procrastinate_job_status
                THEN 'retried'::procrastinate_job_event_type
            ELSE NULL
        END as event_type
    )
    INSERT INTO procrastinate_events(job_id, type)
        SELECT NEW.id, t.event_type
        FROM t
        WHERE t.event_type IS NOT NULL;
	RETURN NEW;
END;
$$;

CREATE FUNCTION public.procrastinate_unlink_periodic_defers_v1() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_periodic_defers
    SET job_id = NULL
    WHERE job_id = OLD.id;
    RETURN OLD;
END;
$$;

CREATE FUNCTION public.procrastinate_unregister_worker_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    DELETE FROM procrastinate_workers
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.procrastinate_update_heartbeat_v1(worker_id bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
BEGIN
    UPDATE procrastinate_workers
    SET last_heartbeat = NOW()
    WHERE id = worker_id;
END;
$$;

CREATE FUNCTION public.segments_note_stages() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO segments_stagemove (contact_id, at, before, after, why, since)
    SELECT n.id, now(), o.stage, n.stage, coalesce(nullif(current_setting('touchline.stage_why', true), ''), 'hand'),
        coalesce((SELECT m.at FROM segments_stagemove m WHERE m.contact_id = n.id ORDER BY m.id DESC LIMIT 1), n.created_at)
    FROM new_rows n JOIN old_rows o ON o.id = n.id WHERE o.stage <> n.stage;
    RETURN NULL;
END $$;

CREATE FUNCTION public.segments_touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
DECLARE
    note CONSTANT text := 'INSERT INTO segments_touched (contact_id, parts) SELECT DISTINCT %1$I, ARRAY[%2$L] FROM ';
BEGIN
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        EXECUTE format(note || 'new_rows WHERE %1$I IS NOT NULL', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    IF TG_OP = 'DELETE' THEN
        EXECUTE format(note || 'old_rows WHERE %1$I IS NOT NULL', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    IF TG_OP = 'UPDATE' THEN
        -- A row that went over to another contact is missing at the one it had.
        EXECUTE format(note || 'old_rows o WHERE %1$I IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM new_rows n WHERE n.%1$I = o.%1$I)', TG_ARGV[0], TG_ARGV[1]);
    END IF;
    RETURN NULL;
END $_$;

CREATE FUNCTION public.segments_touch_company() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO segments_touched (contact_id, parts)
    SELECT c.id, ARRAY['company'] FROM new_rows n JOIN old_rows o ON o.id = n.id AND (o.*) IS DISTINCT FROM (n.*)
    JOIN contacts_contact c ON c.company_id = n.id;
    RETURN NULL;
END $$;

CREATE FUNCTION public.segments_touch_contacts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts) SELECT id, ARRAY['here'] FROM new_rows;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO segments_touched (contact_id, parts) SELECT id, ARRAY['here'] FROM old_rows;
    ELSE
        INSERT INTO segments_touched (contact_id, parts)
        SELECT n.id, array_remove(ARRAY[
            CASE WHEN o.name <> n.name THEN 'name' END, CASE WHEN o.email <> n.email THEN 'email' END,
            CASE WHEN o.phone <> n.phone THEN 'phone' END, CASE WHEN o.stage <> n.stage THEN 'stage' END,
            CASE WHEN o.tags <> n.tags THEN 'tags' END, CASE WHEN o.company_id IS DISTINCT FROM n.company_id THEN 'company' END,
            CASE WHEN o.owner_id IS DISTINCT FROM n.owner_id THEN 'owner' END,
            CASE WHEN o.team_id IS DISTINCT FROM n.team_id THEN 'team' END,
            CASE WHEN o.created_at <> n.created_at THEN 'created_at' END,
            CASE WHEN o.updated_at <> n.updated_at THEN 'updated_at' END,
            CASE WHEN o.archived_at IS DISTINCT FROM n.archived_at THEN 'archived_at' END,
            CASE WHEN o.archived_at IS DISTINCT FROM n.archived_at THEN 'here' END
        ], NULL) || CASE WHEN o.attributes = n.attributes THEN '{}'::text[] ELSE
            ARRAY(SELECT e.key FROM jsonb_each(n.attributes) e WHERE (o.attributes -> e.key) IS DISTINCT FROM e.value)
            || CASE WHEN n.attributes ?& ARRAY(SELECT jsonb_object_keys(o.attributes)) THEN '{}'::text[] ELSE
                ARRAY(SELECT k FROM jsonb_object_keys(o.attributes) k WHERE NOT n.attributes ? k) END
        END
        FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE (o.name, o.email, o.phone, o.stage, o.tags, o.company_id, o.owner_id, o.team_id, o.created_at, o.updated_at,
            o.archived_at, o.attributes) IS DISTINCT FROM (n.name, n.email, n.phone, n.stage, n.tags, n.company_id, n.owner_id,
            n.team_id, n.created_at, n.updated_at, n.archived_at, n.attributes);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.segments_touch_fields() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts) SELECT 0, ARRAY[slug] FROM new_rows WHERE kind = 'contact';
    ELSE
        INSERT INTO segments_touched (contact_id, parts) SELECT 0, ARRAY[n.slug] FROM new_rows n JOIN old_rows o ON o.id = n.id
        WHERE n.kind = 'contact' AND (o.type <> n.type OR o.archived_at IS DISTINCT FROM n.archived_at);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.segments_touch_joins() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO segments_touched (contact_id, parts)
        SELECT DISTINCT p.id, ARRAY['joined'] FROM new_rows n CROSS JOIN LATERAL (VALUES (n.person_id), (n.contact_id)) AS p(id);
    END IF;
    IF TG_OP <> 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts)
        SELECT DISTINCT p.id, ARRAY['joined'] FROM old_rows o CROSS JOIN LATERAL (VALUES (o.person_id), (o.contact_id)) AS p(id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.segments_touch_quality() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    INSERT INTO segments_touched (contact_id, parts)
    SELECT n.contact_id, array_remove(ARRAY[
        CASE WHEN o.score <> n.score THEN 'quality' END, CASE WHEN o.problems <> n.problems THEN 'quality_problems' END
    ], NULL) FROM new_rows n JOIN old_rows o ON o.contact_id = n.contact_id
    WHERE o.score <> n.score OR o.problems <> n.problems;
    RETURN NULL;
END $$;

CREATE FUNCTION public.segments_touch_scores() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO segments_touched (contact_id, parts)
        SELECT n.contact_id, array_agg('score_' || m.id) FROM new_rows n CROSS JOIN segments_scoremodel m
        WHERE CASE m.place WHEN 1 THEN n.points_1 WHEN 2 THEN n.points_2 WHEN 3 THEN n.points_3 WHEN 4 THEN n.points_4 WHEN 5 THEN n.points_5 WHEN 6 THEN n.points_6 WHEN 7 THEN n.points_7 WHEN 8 THEN n.points_8 WHEN 9 THEN n.points_9 WHEN 10 THEN n.points_10 WHEN 11 THEN n.points_11 WHEN 12 THEN n.points_12 END IS NOT NULL GROUP BY n.contact_id;
    ELSE
        INSERT INTO segments_touched (contact_id, parts)
        SELECT n.contact_id, array_agg('score_' || m.id) FROM new_rows n JOIN old_rows o ON o.contact_id = n.contact_id
        CROSS JOIN segments_scoremodel m WHERE CASE m.place WHEN 1 THEN n.points_1 WHEN 2 THEN n.points_2 WHEN 3 THEN n.points_3 WHEN 4 THEN n.points_4 WHEN 5 THEN n.points_5 WHEN 6 THEN n.points_6 WHEN 7 THEN n.points_7 WHEN 8 THEN n.points_8 WHEN 9 THEN n.points_9 WHEN 10 THEN n.points_10 WHEN 11 THEN n.points_11 WHEN 12 THEN n.points_12 END IS DISTINCT FROM CASE m.place WHEN 1 THEN o.points_1 WHEN 2 THEN o.points_2 WHEN 3 THEN o.points_3 WHEN 4 THEN o.points_4 WHEN 5 THEN o.points_5 WHEN 6 THEN o.points_6 WHEN 7 THEN o.points_7 WHEN 8 THEN o.points_8 WHEN 9 THEN o.points_9 WHEN 10 THEN o.points_10 WHEN 11 THEN o.points_11 WHEN 12 THEN o.points_12 END GROUP BY n.contact_id;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION public.users_audit_only_grows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'The audit log only grows: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TABLE public.api_reply (
    id bigint NOT NULL,
    key text NOT NULL,
    fingerprint text NOT NULL,
    status smallint,
    content_type text NOT NULL,
    location text NOT NULL,
    body bytea NOT NULL,
    created_at timestamp with time zone NOT NULL,
    token_id bigint NOT NULL
);

ALTER TABLE public.api_reply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_reply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.api_token (
    id bigint NOT NULL,
    name text NOT NULL,
    token_hash character varying(64) NOT NULL,
    role character varying(20) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_used_at timestamp with time zone,
    revoked_at timestamp with time zone,
    allowed text[],
    expires_at timestamp with time zone,
    user_id bigint
);

ALTER TABLE public.api_token ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.api_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group (
    id integer NOT NULL,
    name character varying(150) NOT NULL
);

ALTER TABLE public.auth_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_group_permissions (
    id bigint NOT NULL,
    group_id integer NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.auth_group_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_group_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.auth_permission (
    id integer NOT NULL,
    name character varying(255) NOT NULL,
    content_type_id integer NOT NULL,
    codename character varying(100) NOT NULL
);

ALTER TABLE public.auth_permission ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.auth_permission_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.backups_backup (
    id bigint NOT NULL,
    name text NOT NULL,
    place text NOT NULL,
    state text NOT NULL,
    proof text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    made_at timestamp with time zone,
    finished_at timestamp with time zone,
    proven_at timestamp with time zone,
    proof_s integer,
    done_bytes bigint NOT NULL,
    of_bytes bigint NOT NULL,
    size bigint NOT NULL,
    problem text NOT NULL,
    contents jsonb NOT NULL,
    removed_at timestamp with time zone,
    asked_by_id bigint
);

ALTER TABLE public.backups_backup ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.backups_backup_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.backups_restore (
    id bigint NOT NULL,
    archive text NOT NULL,
    made_at timestamp with time zone NOT NULL,
    restored_at timestamp with time zone NOT NULL,
    resumed_at timestamp with time zone,
    resumed_by_id bigint
);

ALTER TABLE public.backups_restore ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.backups_restore_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.campaigns_campaign (
    id bigint NOT NULL,
    name text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    goal text DEFAULT ''::text NOT NULL,
    cost numeric(14,2),
    currency text DEFAULT ''::text NOT NULL,
    utm_source text DEFAULT ''::text NOT NULL,
    utm_medium text DEFAULT ''::text NOT NULL,
    utm_campaign text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    archived_at timestamp with time zone,
    created_by_id bigint,
    owner_id bigint
);

ALTER TABLE public.campaigns_campaign ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_campaign_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.campaigns_group (
    id bigint NOT NULL,
    kind text NOT NULL,
    variant integer DEFAULT 0 NOT NULL,
    size bigint NOT NULL,
    bits bytea NOT NULL,
    send_id bigint NOT NULL
);

ALTER TABLE public.campaigns_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.campaigns_rules (
    id smallint NOT NULL,
    approval_above bigint,
    undo_seconds integer DEFAULT 60 NOT NULL
);

CREATE TABLE public.campaigns_send (
    id bigint NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    channel text DEFAULT 'email'::text NOT NULL,
    segments bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    without bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    is_everybody boolean DEFAULT false NOT NULL,
    timing text DEFAULT 'now'::text NOT NULL,
    day date,
    clock time without time zone,
    zone text DEFAULT ''::text NOT NULL,
    per_minute integer,
    control_percent integer DEFAULT 0 NOT NULL,
    test_percent integer DEFAULT 100 NOT NULL,
    winner_by text DEFAULT 'clicked'::text NOT NULL,
    winner_hours integer DEFAULT 4 NOT NULL,
    retry_unknown boolean DEFAULT true NOT NULL,
    ordered_at timestamp with time zone,
    ordered_for bigint,
    needs_approval boolean DEFAULT false NOT NULL,
    approved_at timestamp with time zone,
    starts_at timestamp with time zone,
    started_at timestamp with time zone,
    size bigint,
    rest_size bigint DEFAULT 0 NOT NULL,
    stopped_at timestamp with time zone,
    problem text DEFAULT ''::text NOT NULL,
    winner integer,
    winner_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    approved_by_id bigint,
    campaign_id bigint NOT NULL,
    control_trial_id bigint,
    created_by_id bigint,
    mailing_id bigint,
    ordered_by_id bigint,
    sender_id bigint,
    topic_id bigint,
    trial_id bigint,
    CONSTRAINT campaigns_control_share CHECK (((control_percent >= 0) AND (control_percent <= 50))),
    CONSTRAINT campaigns_test_share CHECK (((test_percent >= 1) AND (test_percent <= 100)))
);

ALTER TABLE public.campaigns_send ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_send_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.campaigns_variant (
    id bigint NOT NULL,
    number smallint NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    design_id bigint,
    send_id bigint NOT NULL
);

ALTER TABLE public.campaigns_variant ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.campaigns_variant_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_channelcard (
    slug text NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'live'::text NOT NULL,
    traffic text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    backup_id bigint,
    owner_id bigint
);

CREATE TABLE public.channels_inboundsms (
    id bigint NOT NULL,
    provider_id text NOT NULL,
    sender text NOT NULL,
    contact_id bigint,
    text text NOT NULL,
    word text NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.channels_inboundsms ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_inboundsms_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_mail (
    id bigint NOT NULL,
    key uuid NOT NULL,
    address text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    state text NOT NULL,
    attempt integer NOT NULL,
    answer text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_at timestamp with time zone,
    sent_at timestamp with time zone,
    user_id bigint,
    sealed_secret text NOT NULL,
    secret_until timestamp with time zone
);

ALTER TABLE public.channels_mail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_mail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_practicemail (
    id bigint NOT NULL,
    mailing_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    address text NOT NULL,
    subject text NOT NULL,
    raw bytea NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.channels_practicemail ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_practicemail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_pushkey (
    id smallint NOT NULL,
    sealed_key text NOT NULL,
    public_key text NOT NULL,
    contact text DEFAULT ''::text NOT NULL,
    is_on boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT channels_one_push_key CHECK ((id = 1))
);

CREATE TABLE public.channels_pushsubscription (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    endpoint text NOT NULL,
    p256dh text NOT NULL,
    auth text NOT NULL,
    page text NOT NULL,
    created_at timestamp with time zone NOT NULL
);

ALTER TABLE public.channels_pushsubscription ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_pushsubscription_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_sender (
    id bigint NOT NULL,
    name text NOT NULL,
    address text NOT NULL,
    reply_to text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    archived_at timestamp with time zone,
    account_id bigint,
    domain_id bigint NOT NULL
);

ALTER TABLE public.channels_sender ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_sender_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_sendingaccount (
    id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    host text NOT NULL,
    port integer NOT NULL,
    security text NOT NULL,
    username text NOT NULL,
    sealed_password text NOT NULL,
    provider text NOT NULL,
    sealed_settings text NOT NULL,
    state text NOT NULL,
    problem text NOT NULL,
    per_minute integer,
    warm_up_from date,
    warm_up_first integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    archived_at timestamp with time zone
);

ALTER TABLE public.channels_sendingaccount ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_sendingaccount_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_sendingdomain (
    id bigint NOT NULL,
    name text NOT NULL,
    selector text NOT NULL,
    sealed_key text NOT NULL,
    public_key text NOT NULL,
    checks jsonb NOT NULL,
    checked_at timestamp with time zone,
    verified_at timestamp with time zone,
    override_reason text NOT NULL,
    override_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    override_by_id bigint
);

ALTER TABLE public.channels_sendingdomain ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.channels_sendingdomain_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.channels_smsaccount (
    id smallint NOT NULL,
    base_url text NOT NULL,
    account_sid text NOT NULL,
    sealed_token text NOT NULL,
    sender text NOT NULL,
    price numeric(8,4),
    currency text DEFAULT ''::text NOT NULL,
    help_text text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT channels_one_sms_account CHECK ((id = 1))
);

CREATE TABLE public.channels_staffmailsettings (
    id smallint NOT NULL,
    host text NOT NULL,
    port integer NOT NULL,
    security text NOT NULL,
    username text NOT NULL,
    sealed_password text NOT NULL,
    from_address text NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    CONSTRAINT channels_one_staff_mail_settings CHECK ((id = 1))
);

CREATE TABLE public.commerce_buyerborders (
    id smallint NOT NULL,
    recency timestamp with time zone[] NOT NULL,
    frequency bigint[] NOT NULL,
    money numeric(24,4)[] NOT NULL,
    currency character varying(3) NOT NULL,
    buyers bigint NOT NULL,
    measured_at timestamp with time zone NOT NULL
);

CREATE TABLE public.commerce_line (
    id bigint NOT NULL,
    "position" integer NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    variant text NOT NULL,
    quantity numeric(18,4) NOT NULL,
    price numeric(18,4) NOT NULL,
    order_id bigint NOT NULL,
    product_id bigint
);

ALTER TABLE public.commerce_line ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.commerce_line_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.commerce_order (
    id bigint NOT NULL,
    number text NOT NULL,
    person_id bigint NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    currency character varying(3) NOT NULL,
    total numeric(18,4) NOT NULL,
    subtotal numeric(18,4),
    shipping numeric(18,4) NOT NULL,
    tax numeric(18,4) NOT NULL,
    discount numeric(18,4) NOT NULL,
    coupon text NOT NULL,
    refunded numeric(18,4) NOT NULL,
    source_id integer,
    verified boolean NOT NULL,
    is_sample boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    contact_id bigint
);

ALTER TABLE public.commerce_order ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.commerce_order_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.commerce_payment (
    id bigint NOT NULL,
    number text NOT NULL,
    method text NOT NULL,
    amount numeric(18,4) NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    order_id bigint NOT NULL
);

ALTER TABLE public.commerce_payment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.commerce_payment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.commerce_product (
    id bigint NOT NULL,
    number text NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    category text NOT NULL,
    brand text NOT NULL,
    price numeric(18,4),
    url text NOT NULL,
    image_url text NOT NULL,
    is_sample boolean NOT NULL,
    verified boolean DEFAULT false NOT NULL
);

ALTER TABLE public.commerce_product ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.commerce_product_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.commerce_refund (
    id bigint NOT NULL,
    number text NOT NULL,
    amount numeric(18,4) NOT NULL,
    refunded_at timestamp with time zone NOT NULL,
    order_id bigint NOT NULL
);

ALTER TABLE public.commerce_refund ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.commerce_refund_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_alias (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    undone_at timestamp with time zone,
    contact_id bigint NOT NULL,
    through_id bigint
);

ALTER TABLE public.contacts_alias ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_alias_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_company (
    id bigint NOT NULL,
    name text NOT NULL,
    domain text DEFAULT ''::text NOT NULL,
    attributes jsonb NOT NULL,
    origins jsonb NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    source_id integer,
    is_sample boolean DEFAULT false NOT NULL,
    owner_id bigint,
    team_id bigint
);

CREATE TABLE public.contacts_consent (
    id bigint NOT NULL,
    channel text NOT NULL,
    state text NOT NULL,
    basis text NOT NULL,
    at timestamp with time zone NOT NULL,
    way text NOT NULL,
    "where" text NOT NULL,
    language text NOT NULL,
    by text NOT NULL,
    recorded_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    contact_id bigint NOT NULL,
    purpose_id bigint NOT NULL,
    text_id bigint,
    person_id bigint
);

ALTER TABLE public.contacts_consent ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_consent_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_contact (
    id bigint NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone text NOT NULL,
    attributes jsonb NOT NULL,
    origins jsonb NOT NULL,
    known_by text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    source_id integer,
    is_sample boolean NOT NULL,
    archived_at timestamp with time zone,
    owner_id bigint,
    stage text DEFAULT ''::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    team_id bigint,
    version integer DEFAULT 1 NOT NULL,
    company_id bigint
);

CREATE TABLE public.contacts_duplicate (
    id bigint NOT NULL,
    first_id bigint NOT NULL,
    second_id bigint NOT NULL,
    probability double precision NOT NULL,
    evidence jsonb NOT NULL,
    state text NOT NULL,
    conflict text DEFAULT ''::text NOT NULL,
    found_at timestamp with time zone NOT NULL,
    decided_at timestamp with time zone,
    decided_by text DEFAULT ''::text NOT NULL,
    CONSTRAINT contacts_pair_in_order CHECK ((first_id < second_id))
);

ALTER TABLE public.contacts_duplicate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_duplicate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_duplicaterule (
    id smallint NOT NULL,
    threshold_auto double precision NOT NULL,
    threshold_review double precision NOT NULL,
    strong jsonb NOT NULL
);

CREATE TABLE public.contacts_erasure (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    people bigint[] NOT NULL,
    erased_at timestamp with time zone NOT NULL,
    store_done_at timestamp with time zone,
    sealed_addresses text DEFAULT ''::text NOT NULL,
    traces_done_at timestamp with time zone
);

ALTER TABLE public.contacts_erasure ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_erasure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_identity (
    id bigint NOT NULL,
    kind text NOT NULL,
    value text NOT NULL,
    verified boolean NOT NULL,
    source_id integer,
    created_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL,
    label text DEFAULT ''::text NOT NULL,
    state text DEFAULT ''::text NOT NULL,
    person_id bigint
);

ALTER TABLE public.contacts_identity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_maildomain (
    domain text NOT NULL,
    takes_mail boolean,
    due_at timestamp with time zone NOT NULL
);

CREATE TABLE public.contacts_merge (
    id bigint NOT NULL,
    kind text NOT NULL,
    kept_id bigint NOT NULL,
    gone_id bigint NOT NULL,
    gone_name text NOT NULL,
    reason text NOT NULL,
    is_automatic boolean DEFAULT false NOT NULL,
    probability double precision,
    choices jsonb NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    actor_name text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    undone_at timestamp with time zone,
    undone_by_name text NOT NULL,
    actor_id bigint
);

ALTER TABLE public.contacts_merge ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_movedrow (
    id bigint NOT NULL,
    slug text NOT NULL,
    row_id bigint NOT NULL,
    held jsonb,
    merge_id bigint NOT NULL
);

ALTER TABLE public.contacts_movedrow ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_movedrow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.contacts_person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.contacts_preference (
    id bigint NOT NULL,
    frequency text NOT NULL,
    paused_until timestamp with time zone,
    left_at timestamp with time zone,
    objected_at timestamp with time zone,
    restricted_at timestamp with time zone,
    updated_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL,
    person_id bigint
);

ALTER TABLE public.contacts_preference ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_preference_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_presence (
    person_id bigint NOT NULL,
    is_contact boolean NOT NULL,
    is_bot boolean NOT NULL,
    is_sample boolean NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    visits integer NOT NULL,
    pages integer NOT NULL,
    visit_at bigint NOT NULL,
    visit_last_at timestamp with time zone,
    visit_pages integer NOT NULL,
    host text NOT NULL,
    path text NOT NULL,
    title text NOT NULL,
    channel text NOT NULL,
    referrer text NOT NULL,
    utm_source text NOT NULL,
    utm_medium text NOT NULL,
    utm_campaign text NOT NULL,
    country text NOT NULL,
    device text NOT NULL,
    browser text NOT NULL,
    os text NOT NULL
);

CREATE TABLE public.contacts_purpose (
    id bigint NOT NULL,
    slug character varying(40) NOT NULL,
    basis text NOT NULL,
    channels text[] NOT NULL,
    "position" integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    archived_at timestamp with time zone
);

ALTER TABLE public.contacts_purpose ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_purpose_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_purposetext (
    id bigint NOT NULL,
    version integer NOT NULL,
    titles jsonb NOT NULL,
    texts jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    author_id bigint,
    purpose_id bigint NOT NULL
);

ALTER TABLE public.contacts_purposetext ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_purposetext_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_quality (
    contact_id bigint NOT NULL,
    score numeric(4,0) NOT NULL,
    problems text[] NOT NULL,
    is_due boolean DEFAULT false NOT NULL,
    changed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.contacts_qualityday (
    id bigint NOT NULL,
    day date NOT NULL,
    about text NOT NULL,
    key text NOT NULL,
    people integer NOT NULL,
    score double precision NOT NULL,
    problems jsonb NOT NULL
);

ALTER TABLE public.contacts_qualityday ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_qualityday_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_qualityrule (
    id smallint NOT NULL,
    silent_months smallint NOT NULL,
    off text[] NOT NULL,
    asks_mx boolean DEFAULT false NOT NULL,
    fills_in boolean DEFAULT true NOT NULL,
    filled_at timestamp with time zone
);

CREATE TABLE public.contacts_retentionrule (
    slug text NOT NULL,
    is_set boolean DEFAULT false NOT NULL,
    days integer,
    set_at timestamp with time zone,
    set_by text DEFAULT ''::text NOT NULL,
    ran_at timestamp with time zone,
    removed bigint DEFAULT 0 NOT NULL,
    problem text DEFAULT ''::text NOT NULL
);

CREATE TABLE public.contacts_sensitiveattribute (
    id bigint NOT NULL,
    slug text NOT NULL,
    label text NOT NULL,
    help text DEFAULT ''::text NOT NULL,
    readers text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    owner_id bigint
);

ALTER TABLE public.contacts_sensitiveattribute ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_sensitiveattribute_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_sensitivevalue (
    id bigint NOT NULL,
    sealed_value text NOT NULL,
    set_at timestamp with time zone NOT NULL,
    set_by text DEFAULT ''::text NOT NULL,
    attribute_id bigint NOT NULL,
    contact_id bigint NOT NULL
);

ALTER TABLE public.contacts_sensitivevalue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_sensitivevalue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_suggestion (
    id bigint NOT NULL,
    person_id bigint NOT NULL,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    contact_id bigint NOT NULL
);

ALTER TABLE public.contacts_suggestion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_suggestion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_suppression (
    id bigint NOT NULL,
    channel text NOT NULL,
    address_mac character varying(64) NOT NULL,
    reason text NOT NULL,
    origin text NOT NULL,
    at timestamp with time zone NOT NULL,
    purpose_id bigint
);

ALTER TABLE public.contacts_suppression ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_suppression_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_untoldjoin (
    id bigint NOT NULL,
    person_id bigint NOT NULL
);

ALTER TABLE public.contacts_untoldjoin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.contacts_untoldjoin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.contacts_visitor (
    person_id bigint NOT NULL,
    key uuid NOT NULL,
    first_seen timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    is_bot boolean NOT NULL,
    is_sample boolean NOT NULL,
    contact_id bigint
);

CREATE TABLE public.django_content_type (
    id integer NOT NULL,
    app_label character varying(100) NOT NULL,
    model character varying(100) NOT NULL
);

ALTER TABLE public.django_content_type ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_content_type_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_migrations (
    id bigint NOT NULL,
    app character varying(255) NOT NULL,
    name character varying(255) NOT NULL,
    applied timestamp with time zone NOT NULL
);

ALTER TABLE public.django_migrations ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.django_migrations_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.django_session (
    session_key character varying(40) NOT NULL,
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL
);

CREATE TABLE public.experiments_exposed (
    id bigint NOT NULL,
    phase smallint NOT NULL,
    number smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    high bigint NOT NULL,
    bits bytea NOT NULL,
    trial_id bigint NOT NULL
);

ALTER TABLE public.experiments_exposed ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.experiments_exposed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.experiments_group (
    id bigint NOT NULL,
    name text NOT NULL,
    salt text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.experiments_group ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.experiments_group_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.experiments_heldout (
    id smallint NOT NULL,
    part integer NOT NULL,
    salt text NOT NULL,
    since timestamp with time zone NOT NULL,
    CONSTRAINT experiments_control_is_small CHECK (((part >= 0) AND (part <= 2000))),
    CONSTRAINT experiments_one_control_group CHECK ((id = 1))
);

CREATE TABLE public.experiments_phase (
    number smallint NOT NULL,
    shares jsonb NOT NULL,
    since timestamp with time zone NOT NULL,
    trial_id bigint NOT NULL
);

CREATE TABLE public.experiments_tally (
    day date NOT NULL,
    phase smallint NOT NULL,
    number smallint NOT NULL,
    people bigint NOT NULL,
    reached bigint NOT NULL,
    total double precision NOT NULL,
    squares double precision NOT NULL,
    top double precision NOT NULL,
    trial_id bigint NOT NULL
);

CREATE TABLE public.experiments_trial (
    id bigint NOT NULL,
    name text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    salt text NOT NULL,
    first integer DEFAULT 0 NOT NULL,
    last integer DEFAULT 10000 NOT NULL,
    part integer DEFAULT 10000 NOT NULL,
    goal text NOT NULL,
    goal_where jsonb DEFAULT '[]'::jsonb NOT NULL,
    measure text DEFAULT 'share'::text NOT NULL,
    smallest double precision,
    window_days integer,
    origin_kind text DEFAULT ''::text NOT NULL,
    origin_id bigint,
    phase integer DEFAULT 0 NOT NULL,
    started_at timestamp with time zone,
    ended_at timestamp with time zone,
    kept integer,
    looked_at timestamp with time zone,
    wrong text DEFAULT ''::text NOT NULL,
    decision text DEFAULT ''::text NOT NULL,
    is_sample boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    group_id bigint,
    owner_id bigint,
    CONSTRAINT experiments_part_is_one CHECK (((part >= 0) AND (part <= 10000))),
    CONSTRAINT experiments_slots_are_some CHECK (((first >= 0) AND (first < last) AND (last <= 10000)))
);

ALTER TABLE public.experiments_trial ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.experiments_trial_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.experiments_variant (
    number smallint NOT NULL,
    name text NOT NULL,
    is_control boolean DEFAULT false NOT NULL,
    trial_id bigint NOT NULL
);

CREATE TABLE public.imports_import (
    id bigint NOT NULL,
    kind text NOT NULL,
    file_name text NOT NULL,
    key text NOT NULL,
    size bigint NOT NULL,
    digest text NOT NULL,
    reading jsonb NOT NULL,
    columns jsonb NOT NULL,
    mapping jsonb NOT NULL,
    preset text NOT NULL,
    state text NOT NULL,
    is_checking boolean NOT NULL,
    total bigint NOT NULL,
    "position" bigint NOT NULL,
    attempt integer NOT NULL,
    created integer NOT NULL,
    updated integer NOT NULL,
    unchanged integer NOT NULL,
    joined integer NOT NULL,
    refused integer NOT NULL,
    seconds double precision NOT NULL,
    trial jsonb NOT NULL,
    result jsonb NOT NULL,
    problem text NOT NULL,
    by_name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    cancel_asked_at timestamp with time zone,
    change_set_id bigint,
    started_by_id bigint
);

ALTER TABLE public.imports_import ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports_kept (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id bigint NOT NULL,
    before jsonb,
    after jsonb NOT NULL,
    imported_id bigint NOT NULL
);

ALTER TABLE public.imports_kept ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_kept_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports_made (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id bigint NOT NULL,
    row_hash bigint,
    imported_id bigint NOT NULL
);

ALTER TABLE public.imports_made ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_made_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports_refusal (
    id bigint NOT NULL,
    "row" bigint NOT NULL,
    reason text NOT NULL,
    cells jsonb NOT NULL,
    imported_id bigint NOT NULL
);

ALTER TABLE public.imports_refusal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_refusal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.imports_remembered (
    id bigint NOT NULL,
    kind text NOT NULL,
    head text NOT NULL,
    mapping jsonb NOT NULL,
    used_at timestamp with time zone NOT NULL
);

ALTER TABLE public.imports_remembered ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.imports_remembered_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.journal_block_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

CREATE TABLE public.journal_block (
    id bigint DEFAULT nextval('public.journal_block_id_seq'::regclass) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    count integer NOT NULL,
    touched jsonb NOT NULL,
    rows bytea NOT NULL
)
PARTITION BY RANGE (made_at);
ALTER TABLE ONLY public.journal_block ALTER COLUMN rows SET STORAGE EXTERNAL;

CREATE TABLE public.journal_block_rest (
    id bigint DEFAULT nextval('public.journal_block_id_seq'::regclass) CONSTRAINT journal_block_id_not_null NOT NULL,
    made_at timestamp with time zone CONSTRAINT journal_block_made_at_not_null NOT NULL,
    count integer CONSTRAINT journal_block_count_not_null NOT NULL,
    touched jsonb CONSTRAINT journal_block_touched_not_null NOT NULL,
    rows bytea CONSTRAINT journal_block_rows_not_null NOT NULL
);
ALTER TABLE ONLY public.journal_block_rest ALTER COLUMN rows SET STORAGE EXTERNAL;

CREATE TABLE public.journal_cursor (
    id bigint NOT NULL,
    name text NOT NULL,
    lane smallint NOT NULL,
    "position" bigint NOT NULL,
    reached_at timestamp with time zone
);

ALTER TABLE public.journal_cursor ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.journal_cursor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.journal_entry (
    lane smallint NOT NULL,
    seq bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    at timestamp with time zone NOT NULL,
    source_id integer NOT NULL,
    call text NOT NULL,
    message_id text NOT NULL,
    refused text,
    facts bytea NOT NULL,
    body bytea NOT NULL
)
PARTITION BY RANGE (received_at);

CREATE TABLE public.journal_entry_rest (
    lane smallint CONSTRAINT journal_entry_lane_not_null NOT NULL,
    seq bigint CONSTRAINT journal_entry_seq_not_null NOT NULL,
    received_at timestamp with time zone CONSTRAINT journal_entry_received_at_not_null NOT NULL,
    at timestamp with time zone CONSTRAINT journal_entry_at_not_null NOT NULL,
    source_id integer CONSTRAINT journal_entry_source_id_not_null NOT NULL,
    call text CONSTRAINT journal_entry_call_not_null NOT NULL,
    message_id text CONSTRAINT journal_entry_message_id_not_null NOT NULL,
    refused text,
    facts bytea CONSTRAINT journal_entry_facts_not_null NOT NULL,
    body bytea CONSTRAINT journal_entry_body_not_null NOT NULL
);

CREATE TABLE public.journal_pending (
    id bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    message_id text NOT NULL,
    person_id bigint NOT NULL,
    body bytea NOT NULL,
    is_bulk boolean DEFAULT COALESCE((current_setting('touchline.bulk'::text, true) = 'on'::text), false) NOT NULL
);

ALTER TABLE public.journal_pending ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.journal_pending_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.journal_quarantine (
    id bigint NOT NULL,
    received_at timestamp with time zone NOT NULL,
    source_id integer NOT NULL,
    call text NOT NULL,
    message_id text NOT NULL,
    reason text NOT NULL,
    facts bytea NOT NULL,
    body bytea NOT NULL,
    state text NOT NULL,
    handled_at timestamp with time zone,
    was_seen boolean DEFAULT false NOT NULL
);

ALTER TABLE public.journal_quarantine ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.journal_quarantine_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.journal_refusal (
    id bigint NOT NULL,
    day date NOT NULL,
    source_id integer NOT NULL,
    reason text NOT NULL,
    count bigint NOT NULL
);

ALTER TABLE public.journal_refusal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.journal_refusal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.journal_seen (
    key uuid NOT NULL,
    seen_on date NOT NULL
)
PARTITION BY RANGE (seen_on);

CREATE TABLE public.journal_seen_rest (
    key uuid CONSTRAINT journal_seen_key_not_null NOT NULL,
    seen_on date CONSTRAINT journal_seen_seen_on_not_null NOT NULL
);

CREATE TABLE public.messaging_audience (
    id bigint NOT NULL,
    lane smallint NOT NULL,
    variant smallint NOT NULL,
    due_at timestamp with time zone NOT NULL,
    high bigint NOT NULL,
    bits bytea NOT NULL,
    size integer NOT NULL,
    mailing_id bigint NOT NULL
);

ALTER TABLE public.messaging_audience ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_audience_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_brand (
    id bigint NOT NULL,
    name text NOT NULL,
    look jsonb NOT NULL,
    address text DEFAULT ''::text NOT NULL,
    site text DEFAULT ''::text NOT NULL,
    profiles jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_by_id bigint,
    logo_id bigint
);

ALTER TABLE public.messaging_brand ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_brand_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_carrier (
    id bigint NOT NULL,
    host text NOT NULL,
    pid integer NOT NULL,
    note text NOT NULL,
    started_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    seen_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.messaging_carrier ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_carrier_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_confirmation (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    purpose text NOT NULL,
    address text NOT NULL,
    "where" text NOT NULL,
    language text NOT NULL,
    asked_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    confirmed_at timestamp with time zone,
    ended_at timestamp with time zone
);

ALTER TABLE public.messaging_confirmation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_confirmation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_content (
    id bigint NOT NULL,
    digest text NOT NULL,
    prepared jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.messaging_content ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_content_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_design (
    id bigint NOT NULL,
    name text NOT NULL,
    channel text NOT NULL,
    mode text NOT NULL,
    kind text NOT NULL,
    subject text DEFAULT ''::text NOT NULL,
    preheader text DEFAULT ''::text NOT NULL,
    content jsonb NOT NULL,
    html text DEFAULT ''::text NOT NULL,
    text text DEFAULT ''::text NOT NULL,
    language text DEFAULT ''::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    tested_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    archived_at timestamp with time zone,
    is_sample boolean DEFAULT false NOT NULL,
    brand_id bigint,
    created_by_id bigint,
    updated_by_id bigint
);

ALTER TABLE public.messaging_design ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_design_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_designversion (
    id bigint NOT NULL,
    version integer NOT NULL,
    at timestamp with time zone NOT NULL,
    why text DEFAULT ''::text NOT NULL,
    parts jsonb NOT NULL,
    by_id bigint,
    design_id bigint NOT NULL
);

ALTER TABLE public.messaging_designversion ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_designversion_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_domainlimit (
    domain text NOT NULL,
    per_minute integer,
    connections integer,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

CREATE TABLE public.messaging_fate (
    id bigint NOT NULL,
    variant smallint NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    high bigint NOT NULL,
    bits bytea NOT NULL,
    size integer NOT NULL,
    last_at timestamp with time zone NOT NULL,
    mailing_id bigint NOT NULL
);

ALTER TABLE public.messaging_fate ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_fate_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_image (
    id bigint NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    content_type text NOT NULL,
    content bytea NOT NULL,
    digest text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    size integer NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    removed_at timestamp with time zone,
    created_by_id bigint
);

ALTER TABLE public.messaging_image ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_image_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_inbound (
    id bigint NOT NULL,
    key text NOT NULL,
    via text NOT NULL,
    received_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    envelope_from text NOT NULL,
    envelope_to text NOT NULL,
    raw bytea NOT NULL,
    size integer NOT NULL,
    state text NOT NULL,
    kind text NOT NULL,
    reason text NOT NULL,
    attempt smallint NOT NULL,
    mailing_id bigint,
    contact_id bigint,
    handled_at timestamp with time zone
);

ALTER TABLE public.messaging_inbound ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_inbound_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_inmailbox (
    id bigint NOT NULL,
    host text NOT NULL,
    port integer NOT NULL,
    security text NOT NULL,
    username text NOT NULL,
    sealed_password text NOT NULL,
    folder text NOT NULL,
    validity bigint NOT NULL,
    last_uid bigint NOT NULL,
    checked_at timestamp with time zone,
    problem text NOT NULL,
    missing integer NOT NULL,
    paused_at timestamp with time zone
);

ALTER TABLE public.messaging_inmailbox ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_inmailbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_mailhit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind smallint NOT NULL,
    mailing_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    variant smallint NOT NULL,
    link smallint NOT NULL,
    signs integer NOT NULL,
    place bigint NOT NULL,
    country text NOT NULL,
    network text NOT NULL,
    agent text NOT NULL,
    by smallint DEFAULT 0 NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    told smallint DEFAULT 0 NOT NULL
);

ALTER TABLE public.messaging_mailhit ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_mailhit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_mailing (
    id bigint NOT NULL,
    key text,
    name text NOT NULL,
    channel text NOT NULL,
    purpose text NOT NULL,
    kind text NOT NULL,
    content_ids bigint[] NOT NULL,
    origin_kind text NOT NULL,
    origin_id bigint,
    data jsonb NOT NULL,
    wanted text NOT NULL,
    problem text NOT NULL,
    retry_unknown boolean NOT NULL,
    per_minute integer,
    is_practice boolean NOT NULL,
    is_tracked boolean NOT NULL,
    size bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    started_at timestamp with time zone,
    created_by_id bigint,
    sender_id bigint
);

ALTER TABLE public.messaging_mailing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_mailing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_mailinglink (
    id bigint NOT NULL,
    variant smallint NOT NULL,
    number smallint NOT NULL,
    address text NOT NULL,
    mailing_id bigint NOT NULL,
    CONSTRAINT messaging_link_number CHECK ((number > 0))
);

ALTER TABLE public.messaging_mailinglink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_mailinglink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_message (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    variant smallint DEFAULT 0 NOT NULL,
    lane smallint DEFAULT 2 NOT NULL,
    state text DEFAULT 'queued'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    attempt smallint DEFAULT 0 NOT NULL,
    failures smallint DEFAULT 0 NOT NULL,
    retried boolean DEFAULT false NOT NULL,
    due_at timestamp with time zone NOT NULL,
    claimed_by bigint,
    answer text DEFAULT ''::text NOT NULL,
    changed_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    mailing_id bigint NOT NULL
);

ALTER TABLE public.messaging_message ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_pace (
    key text NOT NULL,
    next_at timestamp with time zone NOT NULL
);

CREATE TABLE public.messaging_reply (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    address text NOT NULL,
    is_from_them boolean NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    in_reply_to text NOT NULL,
    state text NOT NULL,
    due_on date,
    answer text NOT NULL,
    closed_at timestamp with time zone,
    answered_by_id bigint,
    inbound_id bigint,
    mailing_id bigint,
    owner_id bigint
);

ALTER TABLE public.messaging_reply ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_reply_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_returnrules (
    id smallint NOT NULL,
    policy text NOT NULL,
    purpose text NOT NULL,
    domain text NOT NULL,
    smtp_host text NOT NULL,
    smtp_port integer,
    pause_bounces double precision NOT NULL,
    pause_complaints double precision NOT NULL,
    pause_least integer NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    confirmed text[] DEFAULT '{}'::text[] NOT NULL,
    shows_archive boolean DEFAULT false NOT NULL,
    CONSTRAINT messaging_one_return_rules CHECK ((id = 1))
);

CREATE TABLE public.messaging_section (
    id bigint NOT NULL,
    name text NOT NULL,
    blocks jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    archived_at timestamp with time zone,
    created_by_id bigint
);

ALTER TABLE public.messaging_section ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.messaging_section_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.messaging_sendingrules (
    id smallint NOT NULL,
    cap integer,
    cap_days integer NOT NULL,
    quiet_from time without time zone,
    quiet_until time without time zone,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    CONSTRAINT messaging_one_sending_rules CHECK ((id = 1))
);

CREATE TABLE public.organisation_logo (
    organisation_id smallint NOT NULL,
    content bytea NOT NULL,
    content_type character varying(20) NOT NULL
);

CREATE TABLE public.organisation_organisation (
    id smallint NOT NULL,
    name text NOT NULL,
    site text NOT NULL,
    address text NOT NULL,
    accent character varying(7) NOT NULL,
    time_zone text NOT NULL,
    week_start smallint NOT NULL,
    currency character varying(3) NOT NULL,
    language character varying(12) NOT NULL,
    logo_key character varying(16) NOT NULL,
    set_up_at timestamp with time zone,
    updated_at timestamp with time zone,
    CONSTRAINT organisation_is_one CHECK ((id = 1))
);

CREATE TABLE public.organisation_setupstep (
    slug character varying(40) NOT NULL,
    due_on date,
    done_at timestamp with time zone,
    left_out_at timestamp with time zone,
    owner_id bigint
);

CREATE TABLE public.organisation_useday (
    day date NOT NULL,
    user_id bigint NOT NULL
);

CREATE TABLE public.procrastinate_events (
    id bigint NOT NULL,
    job_id bigint NOT NULL,
    type public.procrastinate_job_event_type,
    at timestamp with time zone DEFAULT now()
);

CREATE SEQUENCE public.procrastinate_events_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_events_id_seq OWNED BY public.procrastinate_events.id;

CREATE SEQUENCE public.procrastinate_jobs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_jobs_id_seq OWNED BY public.procrastinate_jobs.id;

CREATE TABLE public.procrastinate_periodic_defers (
    id bigint NOT NULL,
    task_name character varying(128) NOT NULL,
    defer_timestamp bigint,
    job_id bigint,
    periodic_id character varying(128) DEFAULT ''::character varying NOT NULL
);

CREATE SEQUENCE public.procrastinate_periodic_defers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.procrastinate_periodic_defers_id_seq OWNED BY public.procrastinate_periodic_defers.id;

CREATE TABLE public.procrastinate_workers (
    id bigint NOT NULL,
    last_heartbeat timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.procrastinate_workers ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.procrastinate_workers_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_attributedefinition (
    id bigint NOT NULL,
    kind text NOT NULL,
    slug text NOT NULL,
    label text NOT NULL,
    type text NOT NULL,
    help text NOT NULL,
    options jsonb NOT NULL,
    "position" integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    archived_at timestamp with time zone,
    owner_id bigint,
    rules jsonb NOT NULL
);

ALTER TABLE public.records_attributedefinition ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_attributedefinition_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_change (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id bigint NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    origins jsonb NOT NULL,
    left_out boolean DEFAULT false NOT NULL,
    change_set_id bigint NOT NULL
);

ALTER TABLE public.records_change ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_changeset (
    id bigint NOT NULL,
    kind text NOT NULL,
    action text NOT NULL,
    actor_name text NOT NULL,
    fields jsonb NOT NULL,
    records integer NOT NULL,
    left_out integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    actor_id bigint,
    undoes_id bigint
);

ALTER TABLE public.records_changeset ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_changeset_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_file (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id bigint NOT NULL,
    name text NOT NULL,
    size bigint NOT NULL,
    key text NOT NULL,
    uploaded_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    uploaded_by_id bigint
);

ALTER TABLE public.records_file ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_listchoice (
    id bigint NOT NULL,
    kind text NOT NULL,
    columns jsonb NOT NULL,
    user_id bigint NOT NULL,
    opens_with_id bigint
);

ALTER TABLE public.records_listchoice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_listchoice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_look (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id bigint NOT NULL,
    before timestamp with time zone,
    at timestamp with time zone NOT NULL,
    field text NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.records_look ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_look_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_note (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id bigint NOT NULL,
    text text NOT NULL,
    body text NOT NULL,
    mentions bigint[] NOT NULL,
    is_pinned boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    removed_at timestamp with time zone,
    author_id bigint
);

ALTER TABLE public.records_note ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_note_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_pin (
    id bigint NOT NULL,
    kind text NOT NULL,
    record_id bigint NOT NULL,
    event_id text NOT NULL,
    pinned_at timestamp with time zone NOT NULL,
    pinned_by_id bigint
);

ALTER TABLE public.records_pin ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_pin_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_refusal (
    id bigint NOT NULL,
    record_id bigint NOT NULL,
    reason text NOT NULL,
    work_id bigint NOT NULL
);

ALTER TABLE public.records_refusal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_refusal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_savedview (
    id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    sharing text NOT NULL,
    condition jsonb NOT NULL,
    columns jsonb NOT NULL,
    sort text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    owner_id bigint,
    team_id bigint,
    CONSTRAINT records_view_has_a_name CHECK ((NOT (name = ''::text)))
);

ALTER TABLE public.records_savedview ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_savedview_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_sortindex (
    id bigint NOT NULL,
    kind text NOT NULL,
    slug text NOT NULL,
    type text NOT NULL,
    state text NOT NULL,
    problem text NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    asked_by_id bigint
);

ALTER TABLE public.records_sortindex ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_sortindex_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.records_work (
    id bigint NOT NULL,
    task text NOT NULL,
    kind text NOT NULL,
    title text NOT NULL,
    parameters jsonb NOT NULL,
    state text NOT NULL,
    total integer NOT NULL,
    done integer NOT NULL,
    changed integer NOT NULL,
    "position" bigint NOT NULL,
    result jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    started_at timestamp with time zone,
    finished_at timestamp with time zone,
    cancel_asked_at timestamp with time zone,
    change_set_id bigint,
    started_by_id bigint,
    refused integer DEFAULT 0 NOT NULL
);

ALTER TABLE public.records_work ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.records_work_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sample_removal (
    id bigint NOT NULL,
    part text NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    problem text NOT NULL
);

ALTER TABLE public.sample_removal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sample_removal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sample_seeding (
    id bigint NOT NULL,
    state text NOT NULL,
    contacts bigint NOT NULL,
    events bigint NOT NULL,
    orders bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    made jsonb DEFAULT '{}'::jsonb NOT NULL
);

ALTER TABLE public.sample_seeding ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.sample_seeding_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_alert (
    id bigint NOT NULL,
    name text NOT NULL,
    moment text NOT NULL,
    leaves_out text[] NOT NULL,
    tells_owner boolean NOT NULL,
    tells integer[] NOT NULL,
    by_mail boolean NOT NULL,
    task_title text NOT NULL,
    task_days integer NOT NULL,
    again_after_days integer NOT NULL,
    group_minutes integer NOT NULL,
    escalate_minutes integer,
    is_on boolean NOT NULL,
    too_many integer DEFAULT 0 NOT NULL,
    too_many_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    created_by_id bigint,
    endpoint_id bigint,
    escalate_to_id bigint,
    fallback_team_id bigint,
    fallback_user_id bigint,
    segment_id bigint NOT NULL
);

ALTER TABLE public.segments_alert ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_change (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    why text NOT NULL,
    entered bigint NOT NULL,
    "left" bigint NOT NULL,
    size bigint NOT NULL,
    condition jsonb NOT NULL,
    by_id bigint,
    segment_id bigint NOT NULL
);

ALTER TABLE public.segments_change ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_chunk (
    high bigint NOT NULL,
    bits bytea NOT NULL,
    segment_id bigint NOT NULL
);
ALTER TABLE ONLY public.segments_chunk ALTER COLUMN bits SET STORAGE EXTERNAL;

CREATE TABLE public.segments_day (
    day date NOT NULL,
    size bigint NOT NULL,
    entered bigint DEFAULT 0 NOT NULL,
    "left" bigint DEFAULT 0 NOT NULL,
    segment_id bigint NOT NULL
);

CREATE TABLE public.segments_firing (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    why jsonb NOT NULL,
    state text NOT NULL,
    seen_to_at timestamp with time zone,
    snoozed_until timestamp with time zone,
    escalated_at timestamp with time zone,
    alert_id bigint NOT NULL,
    contact_id bigint NOT NULL,
    owner_id bigint,
    seen_to_by_id bigint,
    task_id bigint,
    team_id bigint
);

ALTER TABLE public.segments_firing ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_firing_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_keptchange (
    id bigint NOT NULL,
    changes bytea NOT NULL
);
ALTER TABLE ONLY public.segments_keptchange ALTER COLUMN changes SET STORAGE EXTERNAL;

CREATE TABLE public.segments_keptset (
    key text NOT NULL,
    upto bigint NOT NULL,
    as_of bigint,
    whole_at bigint,
    sets bytea NOT NULL
);
ALTER TABLE ONLY public.segments_keptset ALTER COLUMN sets SET STORAGE EXTERNAL;

CREATE TABLE public.segments_keptsign (
    id smallint NOT NULL,
    sign text NOT NULL,
    asked_to bigint NOT NULL
);

CREATE TABLE public.segments_lifecyclestage (
    slug text NOT NULL,
    name text NOT NULL,
    place smallint NOT NULL,
    condition jsonb NOT NULL,
    segment_id bigint,
    falls_back boolean DEFAULT false NOT NULL,
    filling_after bigint
);

CREATE TABLE public.segments_mirror (
    id smallint NOT NULL,
    whole_at timestamp with time zone NOT NULL
);

CREATE TABLE public.segments_mirrored (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    parts text[] NOT NULL
);

ALTER TABLE public.segments_mirrored ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_mirrored_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_move (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    entered boolean NOT NULL,
    segment_id bigint NOT NULL
);

ALTER TABLE public.segments_move ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_score (
    contact_id bigint NOT NULL,
    points_1 numeric(11,1),
    points_2 numeric(11,1),
    points_3 numeric(11,1),
    points_4 numeric(11,1),
    points_5 numeric(11,1),
    points_6 numeric(11,1),
    points_7 numeric(11,1),
    points_8 numeric(11,1),
    points_9 numeric(11,1),
    points_10 numeric(11,1),
    points_11 numeric(11,1),
    points_12 numeric(11,1),
    tallies bytea NOT NULL,
    day integer NOT NULL,
    fades boolean NOT NULL,
    stored_to bigint NOT NULL
);

CREATE TABLE public.segments_scoremodel (
    id bigint NOT NULL,
    name text NOT NULL,
    about text NOT NULL,
    place smallint NOT NULL,
    half_life_days integer,
    hot integer DEFAULT 50 NOT NULL,
    rules jsonb NOT NULL,
    draft jsonb,
    next_rule integer NOT NULL,
    version integer NOT NULL,
    counted_version integer NOT NULL,
    counted_zone text NOT NULL,
    counted_to bigint NOT NULL,
    counted_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    created_by_id bigint
);

ALTER TABLE public.segments_scoremodel ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_scoremodel_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_segment (
    id bigint NOT NULL,
    name text NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    purpose text DEFAULT ''::text NOT NULL,
    condition jsonb NOT NULL,
    draft jsonb,
    draft_at timestamp with time zone,
    is_fixed boolean DEFAULT false NOT NULL,
    origin jsonb NOT NULL,
    is_live boolean DEFAULT true NOT NULL,
    wanted integer DEFAULT 1 NOT NULL,
    filled integer DEFAULT 0 NOT NULL,
    wanted_why text DEFAULT 'created'::text NOT NULL,
    problem text DEFAULT ''::text NOT NULL,
    size bigint,
    filled_at timestamp with time zone,
    is_sample boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    archived_at timestamp with time zone,
    created_by_id bigint,
    draft_by_id bigint,
    owner_id bigint,
    wanted_by_id bigint
);

ALTER TABLE public.segments_segment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_segment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_stagemove (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    before text NOT NULL,
    after text NOT NULL,
    why text NOT NULL,
    since timestamp with time zone NOT NULL
);

ALTER TABLE public.segments_stagemove ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_stagemove_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.segments_touched (
    id bigint NOT NULL,
    contact_id bigint NOT NULL,
    parts text[] NOT NULL,
    is_bulk boolean DEFAULT COALESCE((current_setting('touchline.bulk'::text, true) = 'on'::text), false) NOT NULL
);

ALTER TABLE public.segments_touched ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.segments_touched_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tasks_activity (
    id bigint NOT NULL,
    client_id uuid NOT NULL,
    kind text NOT NULL,
    outcome text NOT NULL,
    note text NOT NULL,
    at timestamp with time zone NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    withdrawn_at timestamp with time zone,
    company_id bigint,
    contact_id bigint,
    user_id bigint,
    CONSTRAINT activity_is_about_one CHECK ((((contact_id IS NOT NULL) OR (company_id IS NOT NULL)) AND (1 = (
CASE
    WHEN (contact_id IS NOT NULL) THEN 1
    ELSE 0
END +
CASE
    WHEN (company_id IS NOT NULL) THEN 1
    ELSE 0
END))))
);

ALTER TABLE public.tasks_activity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tasks_activity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tasks_arrived (
    client_id uuid NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    user_id bigint
);

CREATE TABLE public.tasks_lastlook (
    user_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    before timestamp with time zone
);

CREATE TABLE public.tasks_notice (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    text text NOT NULL,
    detail text NOT NULL,
    url text NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    read_at timestamp with time zone,
    actor_id bigint,
    user_id bigint NOT NULL,
    count integer DEFAULT 1 NOT NULL,
    mail_at timestamp with time zone
);

ALTER TABLE public.tasks_notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tasks_notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tasks_quiethours (
    user_id bigint NOT NULL,
    starts time without time zone,
    ends time without time zone,
    days integer[] NOT NULL,
    lets_urgent_through boolean NOT NULL,
    CONSTRAINT quiet_from_and_to CHECK ((((ends IS NULL) AND (starts IS NULL)) OR ((ends IS NOT NULL) AND (starts IS NOT NULL))))
);

CREATE TABLE public.tasks_shelved (
    id bigint NOT NULL,
    key text NOT NULL,
    until timestamp with time zone,
    is_done boolean NOT NULL,
    at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    user_id bigint NOT NULL
);

ALTER TABLE public.tasks_shelved ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tasks_shelved_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tasks_task (
    id bigint NOT NULL,
    client_id uuid,
    title character varying(200) NOT NULL,
    note text NOT NULL,
    due_on date,
    remind_at timestamp with time zone,
    reminded_at timestamp with time zone,
    done_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    company_id bigint,
    contact_id bigint,
    created_by_id bigint,
    done_by_id bigint,
    owner_id bigint,
    team_id bigint,
    CONSTRAINT task_is_about_one_at_most CHECK (((contact_id IS NULL) OR (company_id IS NULL)))
);

ALTER TABLE public.tasks_task ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tasks_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tracking_goal (
    id bigint NOT NULL,
    name text NOT NULL,
    event text NOT NULL,
    path text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    created_by_id bigint,
    amount numeric(14,2),
    "where" jsonb DEFAULT '[]'::jsonb NOT NULL,
    window_days integer DEFAULT 30 NOT NULL,
    worth text DEFAULT ''::text NOT NULL
);

ALTER TABLE public.tracking_goal ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracking_goal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tracking_salt (
    day date NOT NULL,
    value text NOT NULL
);

CREATE TABLE public.tracking_source (
    id bigint NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    write_key text NOT NULL,
    domains text[] NOT NULL,
    keep_ip boolean NOT NULL,
    is_sample boolean NOT NULL,
    created_at timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    backup_id bigint,
    last_event_at timestamp with time zone,
    owner_id bigint,
    silence_told_at timestamp with time zone
);

ALTER TABLE public.tracking_source ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.tracking_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.ui_preferences (
    user_id bigint NOT NULL,
    theme character varying(12) NOT NULL,
    density character varying(12) NOT NULL,
    nav character varying(12) NOT NULL,
    letters boolean NOT NULL,
    keys jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

CREATE TABLE public.upkeep_certificate (
    address text NOT NULL,
    expires_at timestamp with time zone,
    problem text NOT NULL,
    checked_at timestamp with time zone NOT NULL
);

CREATE TABLE public.upkeep_reading (
    series text NOT NULL,
    at timestamp with time zone NOT NULL,
    value double precision NOT NULL
);

CREATE TABLE public.upkeep_round (
    id smallint NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT upkeep_round_is_one CHECK ((id = 1))
);

CREATE TABLE public.upkeep_slowquestion (
    digest character varying(32) NOT NULL,
    store text NOT NULL,
    text text NOT NULL,
    count bigint NOT NULL,
    seconds double precision NOT NULL,
    longest double precision NOT NULL,
    first_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    last_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

CREATE TABLE public.upkeep_trouble (
    id bigint NOT NULL,
    slug text NOT NULL,
    label text NOT NULL,
    says text NOT NULL,
    advice text NOT NULL,
    url text NOT NULL,
    is_grave boolean NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    told_at timestamp with time zone,
    gone_at timestamp with time zone
);

ALTER TABLE public.upkeep_trouble ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.upkeep_trouble_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_accessrule (
    id bigint NOT NULL,
    role character varying(20) NOT NULL,
    subject character varying(40) NOT NULL,
    verb character varying(10) NOT NULL,
    scope smallint NOT NULL,
    CONSTRAINT access_rule_scope CHECK (((scope >= 0) AND (scope <= 3)))
);

ALTER TABLE public.users_accessrule ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_accessrule_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_auditentry (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_kind character varying(10) NOT NULL,
    actor_id bigint,
    action character varying(60) NOT NULL,
    subject character varying(40) NOT NULL,
    subject_id character varying(60) NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    hidden character varying(120)[] NOT NULL,
    seal character varying(64) NOT NULL
);

ALTER TABLE public.users_auditentry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_auditentry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_auditlink (
    number bigint NOT NULL,
    hash character varying(64) NOT NULL,
    entry_id bigint NOT NULL
);

CREATE TABLE public.users_auditvalue (
    id bigint NOT NULL,
    field character varying(120) NOT NULL,
    value jsonb NOT NULL,
    entry_id bigint NOT NULL
);

ALTER TABLE public.users_auditvalue ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_auditvalue_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_loginlink (
    id bigint NOT NULL,
    token_hash character varying(64) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    user_id bigint NOT NULL,
    kind character varying(10) NOT NULL
);

ALTER TABLE public.users_loginlink ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_loginlink_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_logintry (
    id bigint NOT NULL,
    account_hash character varying(64) NOT NULL,
    at timestamp with time zone NOT NULL
);

ALTER TABLE public.users_logintry ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_logintry_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_policy (
    id smallint NOT NULL,
    second_factor character varying(10) NOT NULL,
    passwords boolean NOT NULL,
    session_days smallint NOT NULL,
    CONSTRAINT policy_one_row CHECK ((id = 1)),
    CONSTRAINT policy_session_days CHECK (((session_days >= 1) AND (session_days <= 90)))
);

CREATE TABLE public.users_recoverycode (
    id bigint NOT NULL,
    code_hash character varying(64) NOT NULL,
    used_at timestamp with time zone,
    user_id bigint NOT NULL
);

ALTER TABLE public.users_recoverycode ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_recoverycode_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_secondfactor (
    id bigint NOT NULL,
    kind character varying(10) NOT NULL,
    name character varying(80) NOT NULL,
    sealed_secret text NOT NULL,
    last_step bigint NOT NULL,
    credential_id bytea,
    credential bytea,
    sign_count bigint NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL
);

ALTER TABLE public.users_secondfactor ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_secondfactor_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_session (
    session_data text NOT NULL,
    expire_date timestamp with time zone NOT NULL,
    session_key character varying(64) NOT NULL,
    method character varying(10) NOT NULL,
    second_factor boolean NOT NULL,
    user_agent character varying(300) NOT NULL,
    address character varying(45) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    last_seen_at timestamp with time zone NOT NULL,
    user_id bigint
);

CREATE TABLE public.users_signonidentity (
    id bigint NOT NULL,
    subject character varying(255) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    last_used_at timestamp with time zone,
    user_id bigint NOT NULL,
    provider_id bigint NOT NULL
);

ALTER TABLE public.users_signonidentity ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_signonidentity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_signonprovider (
    id bigint NOT NULL,
    slug character varying(40) NOT NULL,
    label character varying(60) NOT NULL,
    issuer character varying(300) NOT NULL,
    client_id character varying(200) NOT NULL,
    sealed_client_secret text NOT NULL,
    domains character varying(250)[] NOT NULL,
    role character varying(20) NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.users_signonprovider ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_signonprovider_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_team (
    id bigint NOT NULL,
    name character varying(80) NOT NULL,
    slug character varying(80) NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL
);

ALTER TABLE public.users_team ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_team_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_user (
    id bigint NOT NULL,
    password character varying(128) NOT NULL,
    last_login timestamp with time zone,
    is_superuser boolean NOT NULL,
    email character varying(254) NOT NULL,
    name character varying(120) NOT NULL,
    role character varying(20) NOT NULL,
    time_zone character varying(60) NOT NULL,
    language character varying(12) NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamp with time zone DEFAULT statement_timestamp() NOT NULL,
    team_id bigint,
    invited_at timestamp with time zone
);

CREATE TABLE public.users_user_groups (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    group_id integer NOT NULL
);

ALTER TABLE public.users_user_groups ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_user_groups_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.users_user ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_user_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.users_user_user_permissions (
    id bigint NOT NULL,
    user_id bigint NOT NULL,
    permission_id integer NOT NULL
);

ALTER TABLE public.users_user_user_permissions ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.users_user_user_permissions_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.webhooks_delivery (
    id bigint NOT NULL,
    key uuid NOT NULL,
    event text NOT NULL,
    body text NOT NULL,
    state text NOT NULL,
    attempt integer NOT NULL,
    tried integer NOT NULL,
    status integer,
    error text NOT NULL,
    took_ms integer,
    tries jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    endpoint_id bigint NOT NULL
);

ALTER TABLE public.webhooks_delivery ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.webhooks_endpoint (
    id bigint NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    with_samples boolean NOT NULL,
    state text NOT NULL,
    sealed_secret text NOT NULL,
    sealed_old_secret text NOT NULL,
    old_secret_until timestamp with time zone,
    failing_since timestamp with time zone,
    parked_at timestamp with time zone,
    last_success_at timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    updated_at timestamp with time zone NOT NULL,
    created_by_id bigint
);

ALTER TABLE public.webhooks_endpoint ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhooks_endpoint_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY public.journal_block ATTACH PARTITION public.journal_block_rest DEFAULT;

ALTER TABLE ONLY public.journal_entry ATTACH PARTITION public.journal_entry_rest DEFAULT;

ALTER TABLE ONLY public.journal_seen ATTACH PARTITION public.journal_seen_rest DEFAULT;

ALTER TABLE ONLY public.procrastinate_events ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_events_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_jobs ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_jobs_id_seq'::regclass);

ALTER TABLE ONLY public.procrastinate_periodic_defers ALTER COLUMN id SET DEFAULT nextval('public.procrastinate_periodic_defers_id_seq'::regclass);

INSERT INTO public.segments_lifecyclestage VALUES ('subscriber', '', 1, '{}', NULL, false, NULL);
INSERT INTO public.segments_lifecyclestage VALUES ('lead', '', 2, '{}', NULL, false, NULL);
INSERT INTO public.segments_lifecyclestage VALUES ('qualified', '', 3, '{}', NULL, false, NULL);
INSERT INTO public.segments_lifecyclestage VALUES ('customer', '', 4, '{}', NULL, false, NULL);
INSERT INTO public.segments_lifecyclestage VALUES ('repeat', '', 5, '{}', NULL, false, NULL);
INSERT INTO public.segments_lifecyclestage VALUES ('advocate', '', 6, '{}', NULL, false, NULL);
INSERT INTO public.segments_lifecyclestage VALUES ('lost', '', 7, '{}', NULL, false, NULL);

INSERT INTO public.segments_touched VALUES (1, 0, '{*}', false);

SELECT pg_catalog.setval('public.api_reply_id_seq', 1, false);

SELECT pg_catalog.setval('public.api_token_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_group_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_group_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.auth_permission_id_seq', 664, true);

SELECT pg_catalog.setval('public.backups_backup_id_seq', 1, false);

SELECT pg_catalog.setval('public.backups_restore_id_seq', 1, false);

SELECT pg_catalog.setval('public.campaigns_campaign_id_seq', 1, false);

SELECT pg_catalog.setval('public.campaigns_group_id_seq', 1, false);

SELECT pg_catalog.setval('public.campaigns_send_id_seq', 1, false);

SELECT pg_catalog.setval('public.campaigns_variant_id_seq', 1, false);

SELECT pg_catalog.setval('public.channels_inboundsms_id_seq', 1, false);

SELECT pg_catalog.setval('public.channels_mail_id_seq', 1, false);

SELECT pg_catalog.setval('public.channels_practicemail_id_seq', 1, false);

SELECT pg_catalog.setval('public.channels_pushsubscription_id_seq', 1, false);

SELECT pg_catalog.setval('public.channels_sender_id_seq', 1, false);

SELECT pg_catalog.setval('public.channels_sendingaccount_id_seq', 1, false);

SELECT pg_catalog.setval('public.channels_sendingdomain_id_seq', 1, false);

SELECT pg_catalog.setval('public.commerce_line_id_seq', 1, false);

SELECT pg_catalog.setval('public.commerce_order_id_seq', 1, false);

SELECT pg_catalog.setval('public.commerce_payment_id_seq', 1, false);

SELECT pg_catalog.setval('public.commerce_product_id_seq', 1, false);

SELECT pg_catalog.setval('public.commerce_refund_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_alias_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_consent_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_duplicate_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_erasure_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_identity_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_merge_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_movedrow_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_person_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_preference_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_purpose_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_purposetext_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_qualityday_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_sensitiveattribute_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_sensitivevalue_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_suggestion_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_suppression_id_seq', 1, false);

SELECT pg_catalog.setval('public.contacts_untoldjoin_id_seq', 1, false);

SELECT pg_catalog.setval('public.django_content_type_id_seq', 166, true);

SELECT pg_catalog.setval('public.django_migrations_id_seq', 128, true);

SELECT pg_catalog.setval('public.experiments_exposed_id_seq', 1, false);

SELECT pg_catalog.setval('public.experiments_group_id_seq', 1, false);

SELECT pg_catalog.setval('public.experiments_trial_id_seq', 1, false);

SELECT pg_catalog.setval('public.imports_import_id_seq', 1, false);

SELECT pg_catalog.setval('public.imports_kept_id_seq', 1, false);

SELECT pg_catalog.setval('public.imports_made_id_seq', 1, false);

SELECT pg_catalog.setval('public.imports_refusal_id_seq', 1, false);

SELECT pg_catalog.setval('public.imports_remembered_id_seq', 1, false);

SELECT pg_catalog.setval('public.journal_block_id_seq', 1, false);

SELECT pg_catalog.setval('public.journal_cursor_id_seq', 1, false);

SELECT pg_catalog.setval('public.journal_pending_id_seq', 1, false);

SELECT pg_catalog.setval('public.journal_quarantine_id_seq', 1, false);

SELECT pg_catalog.setval('public.journal_refusal_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_audience_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_brand_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_carrier_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_confirmation_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_content_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_design_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_designversion_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_fate_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_image_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_inbound_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_inmailbox_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_mailhit_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_mailing_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_mailinglink_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_message_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_reply_id_seq', 1, false);

SELECT pg_catalog.setval('public.messaging_section_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_events_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_jobs_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_periodic_defers_id_seq', 1, false);

SELECT pg_catalog.setval('public.procrastinate_workers_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_attributedefinition_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_change_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_changeset_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_file_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_listchoice_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_look_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_note_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_pin_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_refusal_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_savedview_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_sortindex_id_seq', 1, false);

SELECT pg_catalog.setval('public.records_work_id_seq', 1, false);

SELECT pg_catalog.setval('public.sample_removal_id_seq', 1, false);

SELECT pg_catalog.setval('public.sample_seeding_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_alert_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_change_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_firing_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_mirrored_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_move_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_scoremodel_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_segment_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_stagemove_id_seq', 1, false);

SELECT pg_catalog.setval('public.segments_touched_id_seq', 1, true);

SELECT pg_catalog.setval('public.tasks_activity_id_seq', 1, false);

SELECT pg_catalog.setval('public.tasks_notice_id_seq', 1, false);

SELECT pg_catalog.setval('public.tasks_shelved_id_seq', 1, false);

SELECT pg_catalog.setval('public.tasks_task_id_seq', 1, false);

SELECT pg_catalog.setval('public.tracking_goal_id_seq', 1, false);

SELECT pg_catalog.setval('public.tracking_source_id_seq', 1, false);

SELECT pg_catalog.setval('public.upkeep_trouble_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_accessrule_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_auditentry_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_auditvalue_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_loginlink_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_logintry_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_recoverycode_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_secondfactor_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_signonidentity_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_signonprovider_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_team_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_user_groups_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_user_id_seq', 1, false);

SELECT pg_catalog.setval('public.users_user_user_permissions_id_seq', 1, false);

SELECT pg_catalog.setval('public.webhooks_delivery_id_seq', 1, false);

SELECT pg_catalog.setval('public.webhooks_endpoint_id_seq', 1, false);

ALTER TABLE ONLY public.users_accessrule
    ADD CONSTRAINT access_rule_once UNIQUE (role, subject, verb);

ALTER TABLE ONLY public.api_reply
    ADD CONSTRAINT api_reply_once UNIQUE (token_id, key);

ALTER TABLE ONLY public.api_reply
    ADD CONSTRAINT api_reply_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.users_auditvalue
    ADD CONSTRAINT audit_value_once UNIQUE (entry_id, field);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_permission_id_0cd325b0_uniq UNIQUE (group_id, permission_id);

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_group
    ADD CONSTRAINT auth_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_codename_01ab375a_uniq UNIQUE (content_type_id, codename);

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.backups_backup
    ADD CONSTRAINT backups_backup_name_key UNIQUE (name);

ALTER TABLE ONLY public.backups_backup
    ADD CONSTRAINT backups_backup_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.backups_restore
    ADD CONSTRAINT backups_restore_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaigns_group
    ADD CONSTRAINT campaigns_group_once UNIQUE (send_id, kind, variant);

ALTER TABLE ONLY public.campaigns_group
    ADD CONSTRAINT campaigns_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaigns_rules
    ADD CONSTRAINT campaigns_rules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_mailing_id_key UNIQUE (mailing_id);

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.campaigns_variant
    ADD CONSTRAINT campaigns_variant_once UNIQUE (send_id, number);

ALTER TABLE ONLY public.campaigns_variant
    ADD CONSTRAINT campaigns_variant_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_channelcard
    ADD CONSTRAINT channels_channelcard_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.channels_inboundsms
    ADD CONSTRAINT channels_inboundsms_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_inboundsms
    ADD CONSTRAINT channels_inboundsms_provider_id_key UNIQUE (provider_id);

ALTER TABLE ONLY public.channels_mail
    ADD CONSTRAINT channels_mail_key_key UNIQUE (key);

ALTER TABLE ONLY public.channels_mail
    ADD CONSTRAINT channels_mail_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_practicemail
    ADD CONSTRAINT channels_practicemail_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_pushkey
    ADD CONSTRAINT channels_pushkey_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_pushsubscription
    ADD CONSTRAINT channels_pushsubscription_endpoint_key UNIQUE (endpoint);

ALTER TABLE ONLY public.channels_pushsubscription
    ADD CONSTRAINT channels_pushsubscription_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_sender
    ADD CONSTRAINT channels_sender_once UNIQUE (name, address);

ALTER TABLE ONLY public.channels_sender
    ADD CONSTRAINT channels_sender_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_sendingaccount
    ADD CONSTRAINT channels_sendingaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_sendingdomain
    ADD CONSTRAINT channels_sendingdomain_name_key UNIQUE (name);

ALTER TABLE ONLY public.channels_sendingdomain
    ADD CONSTRAINT channels_sendingdomain_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_smsaccount
    ADD CONSTRAINT channels_smsaccount_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.channels_staffmailsettings
    ADD CONSTRAINT channels_staffmailsettings_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.commerce_buyerborders
    ADD CONSTRAINT commerce_buyerborders_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.commerce_line
    ADD CONSTRAINT commerce_line_once UNIQUE (order_id, "position");

ALTER TABLE ONLY public.commerce_line
    ADD CONSTRAINT commerce_line_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.commerce_order
    ADD CONSTRAINT commerce_order_number_key UNIQUE (number);

ALTER TABLE ONLY public.commerce_order
    ADD CONSTRAINT commerce_order_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.commerce_payment
    ADD CONSTRAINT commerce_payment_once UNIQUE (order_id, number);

ALTER TABLE ONLY public.commerce_payment
    ADD CONSTRAINT commerce_payment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.commerce_product
    ADD CONSTRAINT commerce_product_number_key UNIQUE (number);

ALTER TABLE ONLY public.commerce_product
    ADD CONSTRAINT commerce_product_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.commerce_refund
    ADD CONSTRAINT commerce_refund_once UNIQUE (order_id, number);

ALTER TABLE ONLY public.commerce_refund
    ADD CONSTRAINT commerce_refund_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_alias
    ADD CONSTRAINT contacts_alias_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_company
    ADD CONSTRAINT contacts_company_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_consent
    ADD CONSTRAINT contacts_consent_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_contact
    ADD CONSTRAINT contacts_contact_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_duplicate
    ADD CONSTRAINT contacts_duplicate_once UNIQUE (first_id, second_id);

ALTER TABLE ONLY public.contacts_duplicate
    ADD CONSTRAINT contacts_duplicate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_duplicaterule
    ADD CONSTRAINT contacts_duplicaterule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_erasure
    ADD CONSTRAINT contacts_erased_once UNIQUE (contact_id, made_at);

ALTER TABLE ONLY public.contacts_erasure
    ADD CONSTRAINT contacts_erasure_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_identity
    ADD CONSTRAINT contacts_identity_once UNIQUE (kind, value);

ALTER TABLE ONLY public.contacts_identity
    ADD CONSTRAINT contacts_identity_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_maildomain
    ADD CONSTRAINT contacts_maildomain_pkey PRIMARY KEY (domain);

ALTER TABLE ONLY public.contacts_merge
    ADD CONSTRAINT contacts_merge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_movedrow
    ADD CONSTRAINT contacts_movedrow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_preference
    ADD CONSTRAINT contacts_preference_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_presence
    ADD CONSTRAINT contacts_presence_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.contacts_purpose
    ADD CONSTRAINT contacts_purpose_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_purpose
    ADD CONSTRAINT contacts_purpose_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.contacts_purposetext
    ADD CONSTRAINT contacts_purpose_text_once UNIQUE (purpose_id, version);

ALTER TABLE ONLY public.contacts_purposetext
    ADD CONSTRAINT contacts_purposetext_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_qualityday
    ADD CONSTRAINT contacts_quality_once_a_day UNIQUE (day, about, key);

ALTER TABLE ONLY public.contacts_quality
    ADD CONSTRAINT contacts_quality_pkey PRIMARY KEY (contact_id);

ALTER TABLE ONLY public.contacts_qualityday
    ADD CONSTRAINT contacts_qualityday_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_qualityrule
    ADD CONSTRAINT contacts_qualityrule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_retentionrule
    ADD CONSTRAINT contacts_retentionrule_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.contacts_sensitiveattribute
    ADD CONSTRAINT contacts_sensitiveattribute_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_sensitiveattribute
    ADD CONSTRAINT contacts_sensitiveattribute_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.contacts_sensitivevalue
    ADD CONSTRAINT contacts_sensitivevalue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_suggestion
    ADD CONSTRAINT contacts_suggestion_once UNIQUE (person_id, contact_id, reason);

ALTER TABLE ONLY public.contacts_suggestion
    ADD CONSTRAINT contacts_suggestion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_suppression
    ADD CONSTRAINT contacts_suppressed_once UNIQUE NULLS NOT DISTINCT (channel, address_mac, reason, purpose_id);

ALTER TABLE ONLY public.contacts_suppression
    ADD CONSTRAINT contacts_suppression_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_untoldjoin
    ADD CONSTRAINT contacts_untoldjoin_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.contacts_visitor
    ADD CONSTRAINT contacts_visitor_key_key UNIQUE (key);

ALTER TABLE ONLY public.contacts_visitor
    ADD CONSTRAINT contacts_visitor_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_app_label_model_76bd3d3b_uniq UNIQUE (app_label, model);

ALTER TABLE ONLY public.django_content_type
    ADD CONSTRAINT django_content_type_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_migrations
    ADD CONSTRAINT django_migrations_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.django_session
    ADD CONSTRAINT django_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.experiments_exposed
    ADD CONSTRAINT experiments_exposed_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.experiments_group
    ADD CONSTRAINT experiments_group_name_key UNIQUE (name);

ALTER TABLE ONLY public.experiments_group
    ADD CONSTRAINT experiments_group_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.experiments_heldout
    ADD CONSTRAINT experiments_heldout_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.experiments_phase
    ADD CONSTRAINT experiments_phase_pkey PRIMARY KEY (trial_id, number);

ALTER TABLE ONLY public.experiments_tally
    ADD CONSTRAINT experiments_tally_pkey PRIMARY KEY (trial_id, day, phase, number);

ALTER TABLE ONLY public.experiments_trial
    ADD CONSTRAINT experiments_trial_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.experiments_variant
    ADD CONSTRAINT experiments_variant_pkey PRIMARY KEY (trial_id, number);

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports_kept
    ADD CONSTRAINT imports_kept_once UNIQUE (imported_id, kind, record_id);

ALTER TABLE ONLY public.imports_kept
    ADD CONSTRAINT imports_kept_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports_made
    ADD CONSTRAINT imports_made_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports_refusal
    ADD CONSTRAINT imports_refusal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.imports_remembered
    ADD CONSTRAINT imports_remembered_once UNIQUE (kind, head);

ALTER TABLE ONLY public.imports_remembered
    ADD CONSTRAINT imports_remembered_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.journal_cursor
    ADD CONSTRAINT journal_cursor_of_lane UNIQUE (name, lane);

ALTER TABLE ONLY public.journal_cursor
    ADD CONSTRAINT journal_cursor_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.journal_pending
    ADD CONSTRAINT journal_pending_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.journal_quarantine
    ADD CONSTRAINT journal_quarantine_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.journal_refusal
    ADD CONSTRAINT journal_refusal_of_day UNIQUE (day, source_id, reason);

ALTER TABLE ONLY public.journal_refusal
    ADD CONSTRAINT journal_refusal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.journal_seen
    ADD CONSTRAINT journal_seen_pkey PRIMARY KEY (key, seen_on);

ALTER TABLE ONLY public.journal_seen_rest
    ADD CONSTRAINT journal_seen_rest_pkey PRIMARY KEY (key, seen_on);

ALTER TABLE ONLY public.messaging_audience
    ADD CONSTRAINT messaging_audience_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_brand
    ADD CONSTRAINT messaging_brand_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_carrier
    ADD CONSTRAINT messaging_carrier_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_confirmation
    ADD CONSTRAINT messaging_confirmation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_content
    ADD CONSTRAINT messaging_content_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.messaging_content
    ADD CONSTRAINT messaging_content_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_design
    ADD CONSTRAINT messaging_design_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_designversion
    ADD CONSTRAINT messaging_design_version_once UNIQUE (design_id, version);

ALTER TABLE ONLY public.messaging_designversion
    ADD CONSTRAINT messaging_designversion_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_domainlimit
    ADD CONSTRAINT messaging_domainlimit_pkey PRIMARY KEY (domain);

ALTER TABLE ONLY public.messaging_fate
    ADD CONSTRAINT messaging_fate_once UNIQUE (mailing_id, high, state, reason, variant);

ALTER TABLE ONLY public.messaging_fate
    ADD CONSTRAINT messaging_fate_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_image
    ADD CONSTRAINT messaging_image_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.messaging_image
    ADD CONSTRAINT messaging_image_key_key UNIQUE (key);

ALTER TABLE ONLY public.messaging_image
    ADD CONSTRAINT messaging_image_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_inbound
    ADD CONSTRAINT messaging_inbound_key_key UNIQUE (key);

ALTER TABLE ONLY public.messaging_inbound
    ADD CONSTRAINT messaging_inbound_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_inmailbox
    ADD CONSTRAINT messaging_inmailbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_mailinglink
    ADD CONSTRAINT messaging_link_once UNIQUE (mailing_id, variant, number);

ALTER TABLE ONLY public.messaging_mailhit
    ADD CONSTRAINT messaging_mailhit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_mailing
    ADD CONSTRAINT messaging_mailing_key_key UNIQUE (key);

ALTER TABLE ONLY public.messaging_mailing
    ADD CONSTRAINT messaging_mailing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_mailinglink
    ADD CONSTRAINT messaging_mailinglink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_message
    ADD CONSTRAINT messaging_message_once UNIQUE (mailing_id, contact_id);

ALTER TABLE ONLY public.messaging_message
    ADD CONSTRAINT messaging_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_pace
    ADD CONSTRAINT messaging_pace_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.messaging_reply
    ADD CONSTRAINT messaging_reply_inbound_id_key UNIQUE (inbound_id);

ALTER TABLE ONLY public.messaging_reply
    ADD CONSTRAINT messaging_reply_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_returnrules
    ADD CONSTRAINT messaging_returnrules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_section
    ADD CONSTRAINT messaging_section_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.messaging_sendingrules
    ADD CONSTRAINT messaging_sendingrules_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tasks_notice
    ADD CONSTRAINT notice_once UNIQUE (user_id, key);

ALTER TABLE ONLY public.organisation_logo
    ADD CONSTRAINT organisation_logo_pkey PRIMARY KEY (organisation_id);

ALTER TABLE ONLY public.organisation_organisation
    ADD CONSTRAINT organisation_organisation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.organisation_setupstep
    ADD CONSTRAINT organisation_setupstep_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.organisation_useday
    ADD CONSTRAINT organisation_useday_pkey PRIMARY KEY (day, user_id);

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_unique UNIQUE (task_name, periodic_id, defer_timestamp);

ALTER TABLE ONLY public.procrastinate_workers
    ADD CONSTRAINT procrastinate_workers_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_attributedefinition
    ADD CONSTRAINT records_attribute_once UNIQUE (kind, slug);

ALTER TABLE ONLY public.records_attributedefinition
    ADD CONSTRAINT records_attributedefinition_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_change
    ADD CONSTRAINT records_change_once UNIQUE (change_set_id, record_id);

ALTER TABLE ONLY public.records_change
    ADD CONSTRAINT records_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_changeset
    ADD CONSTRAINT records_changeset_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_changeset
    ADD CONSTRAINT records_changeset_undoes_id_key UNIQUE (undoes_id);

ALTER TABLE ONLY public.records_file
    ADD CONSTRAINT records_file_key_key UNIQUE (key);

ALTER TABLE ONLY public.records_file
    ADD CONSTRAINT records_file_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_listchoice
    ADD CONSTRAINT records_list_choice_once UNIQUE (user_id, kind);

ALTER TABLE ONLY public.records_listchoice
    ADD CONSTRAINT records_listchoice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_look
    ADD CONSTRAINT records_look_once UNIQUE (user_id, kind, record_id);

ALTER TABLE ONLY public.records_look
    ADD CONSTRAINT records_look_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_note
    ADD CONSTRAINT records_note_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_pin
    ADD CONSTRAINT records_pin_once UNIQUE (kind, record_id, event_id);

ALTER TABLE ONLY public.records_pin
    ADD CONSTRAINT records_pin_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_refusal
    ADD CONSTRAINT records_refusal_once UNIQUE (work_id, record_id);

ALTER TABLE ONLY public.records_refusal
    ADD CONSTRAINT records_refusal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_savedview
    ADD CONSTRAINT records_savedview_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_sortindex
    ADD CONSTRAINT records_sort_index_once UNIQUE (kind, slug);

ALTER TABLE ONLY public.records_sortindex
    ADD CONSTRAINT records_sortindex_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.records_work
    ADD CONSTRAINT records_work_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sample_removal
    ADD CONSTRAINT sample_removal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sample_seeding
    ADD CONSTRAINT sample_seeding_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_name_once UNIQUE (name);

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_change
    ADD CONSTRAINT segments_change_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_chunk
    ADD CONSTRAINT segments_chunk_pkey PRIMARY KEY (segment_id, high);

ALTER TABLE ONLY public.segments_day
    ADD CONSTRAINT segments_day_pkey PRIMARY KEY (segment_id, day);

ALTER TABLE ONLY public.segments_firing
    ADD CONSTRAINT segments_firing_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_keptchange
    ADD CONSTRAINT segments_keptchange_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_keptset
    ADD CONSTRAINT segments_keptset_pkey PRIMARY KEY (key);

ALTER TABLE ONLY public.segments_keptsign
    ADD CONSTRAINT segments_keptsign_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_lifecyclestage
    ADD CONSTRAINT segments_lifecyclestage_pkey PRIMARY KEY (slug);

ALTER TABLE ONLY public.segments_mirror
    ADD CONSTRAINT segments_mirror_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_mirrored
    ADD CONSTRAINT segments_mirrored_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_move
    ADD CONSTRAINT segments_move_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_scoremodel
    ADD CONSTRAINT segments_score_model_name_once UNIQUE (name);

ALTER TABLE ONLY public.segments_scoremodel
    ADD CONSTRAINT segments_score_model_place_once UNIQUE (place);

ALTER TABLE ONLY public.segments_score
    ADD CONSTRAINT segments_score_pkey PRIMARY KEY (contact_id);

ALTER TABLE ONLY public.segments_scoremodel
    ADD CONSTRAINT segments_scoremodel_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_segment
    ADD CONSTRAINT segments_segment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_stagemove
    ADD CONSTRAINT segments_stagemove_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.segments_touched
    ADD CONSTRAINT segments_touched_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tasks_shelved
    ADD CONSTRAINT shelved_once UNIQUE (key, user_id);

ALTER TABLE ONLY public.users_signonidentity
    ADD CONSTRAINT sign_on_subject_once UNIQUE (provider_id, subject);

ALTER TABLE ONLY public.users_signonidentity
    ADD CONSTRAINT sign_on_user_once UNIQUE (provider_id, user_id);

ALTER TABLE ONLY public.tasks_activity
    ADD CONSTRAINT tasks_activity_client_id_key UNIQUE (client_id);

ALTER TABLE ONLY public.tasks_activity
    ADD CONSTRAINT tasks_activity_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tasks_arrived
    ADD CONSTRAINT tasks_arrived_pkey PRIMARY KEY (client_id);

ALTER TABLE ONLY public.tasks_lastlook
    ADD CONSTRAINT tasks_lastlook_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.tasks_notice
    ADD CONSTRAINT tasks_notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tasks_quiethours
    ADD CONSTRAINT tasks_quiethours_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.tasks_shelved
    ADD CONSTRAINT tasks_shelved_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_client_id_key UNIQUE (client_id);

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tracking_goal
    ADD CONSTRAINT tracking_goal_name_once UNIQUE (name);

ALTER TABLE ONLY public.tracking_goal
    ADD CONSTRAINT tracking_goal_once UNIQUE (event, path, "where");

ALTER TABLE ONLY public.tracking_goal
    ADD CONSTRAINT tracking_goal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tracking_salt
    ADD CONSTRAINT tracking_salt_pkey PRIMARY KEY (day);

ALTER TABLE ONLY public.tracking_source
    ADD CONSTRAINT tracking_source_name_key UNIQUE (name);

ALTER TABLE ONLY public.tracking_source
    ADD CONSTRAINT tracking_source_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tracking_source
    ADD CONSTRAINT tracking_source_write_key_key UNIQUE (write_key);

ALTER TABLE ONLY public.ui_preferences
    ADD CONSTRAINT ui_preferences_pkey PRIMARY KEY (user_id);

ALTER TABLE ONLY public.upkeep_certificate
    ADD CONSTRAINT upkeep_certificate_pkey PRIMARY KEY (address);

ALTER TABLE ONLY public.upkeep_reading
    ADD CONSTRAINT upkeep_reading_pkey PRIMARY KEY (series, at);

ALTER TABLE ONLY public.upkeep_round
    ADD CONSTRAINT upkeep_round_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.upkeep_slowquestion
    ADD CONSTRAINT upkeep_slowquestion_pkey PRIMARY KEY (digest);

ALTER TABLE ONLY public.upkeep_trouble
    ADD CONSTRAINT upkeep_trouble_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_accessrule
    ADD CONSTRAINT users_accessrule_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_auditentry
    ADD CONSTRAINT users_auditentry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_auditlink
    ADD CONSTRAINT users_auditlink_entry_id_key UNIQUE (entry_id);

ALTER TABLE ONLY public.users_auditlink
    ADD CONSTRAINT users_auditlink_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.users_auditvalue
    ADD CONSTRAINT users_auditvalue_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_loginlink
    ADD CONSTRAINT users_loginlink_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_loginlink
    ADD CONSTRAINT users_loginlink_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.users_logintry
    ADD CONSTRAINT users_logintry_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_policy
    ADD CONSTRAINT users_policy_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_recoverycode
    ADD CONSTRAINT users_recoverycode_code_hash_key UNIQUE (code_hash);

ALTER TABLE ONLY public.users_recoverycode
    ADD CONSTRAINT users_recoverycode_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_secondfactor
    ADD CONSTRAINT users_secondfactor_credential_id_key UNIQUE (credential_id);

ALTER TABLE ONLY public.users_secondfactor
    ADD CONSTRAINT users_secondfactor_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_session
    ADD CONSTRAINT users_session_pkey PRIMARY KEY (session_key);

ALTER TABLE ONLY public.users_signonidentity
    ADD CONSTRAINT users_signonidentity_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_signonprovider
    ADD CONSTRAINT users_signonprovider_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_signonprovider
    ADD CONSTRAINT users_signonprovider_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.users_team
    ADD CONSTRAINT users_team_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_team
    ADD CONSTRAINT users_team_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.users_user
    ADD CONSTRAINT users_user_email_key UNIQUE (email);

ALTER TABLE ONLY public.users_user_groups
    ADD CONSTRAINT users_user_groups_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_user_groups
    ADD CONSTRAINT users_user_groups_user_id_group_id_b88eab82_uniq UNIQUE (user_id, group_id);

ALTER TABLE ONLY public.users_user
    ADD CONSTRAINT users_user_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_user_user_permissions
    ADD CONSTRAINT users_user_user_permissions_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.users_user_user_permissions
    ADD CONSTRAINT users_user_user_permissions_user_id_permission_id_43338c45_uniq UNIQUE (user_id, permission_id);

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_once UNIQUE (endpoint_id, key);

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhooks_endpoint_pkey PRIMARY KEY (id);

CREATE INDEX api_reply_by_age ON public.api_reply USING btree (created_at);

CREATE UNIQUE INDEX api_token_name_once ON public.api_token USING btree (name) WHERE (revoked_at IS NULL);

CREATE INDEX api_token_token_hash_095d23d2_like ON public.api_token USING btree (token_hash varchar_pattern_ops);

CREATE INDEX api_token_user_id_b646d2e7 ON public.api_token USING btree (user_id);

CREATE INDEX audit_action ON public.users_auditentry USING btree (action, id DESC);

CREATE INDEX audit_actor ON public.users_auditentry USING btree (actor_kind, actor_id, id DESC);

CREATE INDEX audit_at ON public.users_auditentry USING btree (at);

CREATE INDEX audit_subject ON public.users_auditentry USING btree (subject, subject_id, id DESC);

CREATE INDEX auth_group_name_a6ea08ec_like ON public.auth_group USING btree (name varchar_pattern_ops);

CREATE INDEX auth_group_permissions_group_id_b120cbf9 ON public.auth_group_permissions USING btree (group_id);

CREATE INDEX auth_group_permissions_permission_id_84c5c92e ON public.auth_group_permissions USING btree (permission_id);

CREATE INDEX auth_permission_content_type_id_2f476e4b ON public.auth_permission USING btree (content_type_id);

CREATE INDEX backups_backup_asked_by_id_8deb61c0 ON public.backups_backup USING btree (asked_by_id);

CREATE INDEX backups_backup_name_43d712ff_like ON public.backups_backup USING btree (name text_pattern_ops);

CREATE INDEX backups_backup_newest ON public.backups_backup USING btree (asked_at DESC);

CREATE INDEX backups_restore_resumed_by_id_0c41d341 ON public.backups_restore USING btree (resumed_by_id);

CREATE INDEX campaigns_campaign_created_by_id_11fada74 ON public.campaigns_campaign USING btree (created_by_id);

CREATE INDEX campaigns_campaign_owner_id_704fc6fd ON public.campaigns_campaign USING btree (owner_id);

CREATE INDEX campaigns_group_send_id_aef4baa0 ON public.campaigns_group USING btree (send_id);

CREATE INDEX campaigns_in_use ON public.campaigns_campaign USING btree (id DESC) WHERE (archived_at IS NULL);

CREATE INDEX campaigns_send_approved_by_id_aa4f2dba ON public.campaigns_send USING btree (approved_by_id);

CREATE INDEX campaigns_send_campaign_id_95cf5363 ON public.campaigns_send USING btree (campaign_id);

CREATE INDEX campaigns_send_control_trial_id_a79688fa ON public.campaigns_send USING btree (control_trial_id);

CREATE INDEX campaigns_send_created_by_id_054ce3fc ON public.campaigns_send USING btree (created_by_id);

CREATE INDEX campaigns_send_ordered_by_id_53f39008 ON public.campaigns_send USING btree (ordered_by_id);

CREATE INDEX campaigns_send_sender_id_b4299dea ON public.campaigns_send USING btree (sender_id);

CREATE INDEX campaigns_send_topic_id_ae6737df ON public.campaigns_send USING btree (topic_id);

CREATE INDEX campaigns_send_trial_id_fdb1f048 ON public.campaigns_send USING btree (trial_id);

CREATE INDEX campaigns_started ON public.campaigns_send USING btree (started_at);

CREATE INDEX campaigns_to_start ON public.campaigns_send USING btree (starts_at) WHERE ((started_at IS NULL) AND (stopped_at IS NULL) AND (NOT (starts_at IS NULL)));

CREATE INDEX campaigns_variant_design_id_0000ad3a ON public.campaigns_variant USING btree (design_id);

CREATE INDEX campaigns_variant_send_id_8ab5895e ON public.campaigns_variant USING btree (send_id);

CREATE INDEX channels_channelcard_backup_id_2c0107ab ON public.channels_channelcard USING btree (backup_id);

CREATE INDEX channels_channelcard_owner_id_6c7103d0 ON public.channels_channelcard USING btree (owner_id);

CREATE INDEX channels_channelcard_slug_4a55f0fe_like ON public.channels_channelcard USING btree (slug text_pattern_ops);

CREATE INDEX channels_inboundsms_contact_id_d44f4268 ON public.channels_inboundsms USING btree (contact_id);

CREATE INDEX channels_inboundsms_provider_id_aa0af64a_like ON public.channels_inboundsms USING btree (provider_id text_pattern_ops);

CREATE INDEX channels_mail_due ON public.channels_mail USING btree (due_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));

CREATE INDEX channels_mail_user_id_07894859 ON public.channels_mail USING btree (user_id);

CREATE INDEX channels_practicemail_contact_id_8a75ffd0 ON public.channels_practicemail USING btree (contact_id);

CREATE INDEX channels_practicemail_mailing_id_9b6eeca2 ON public.channels_practicemail USING btree (mailing_id);

CREATE INDEX channels_pushsubscription_contact_id_832c538b ON public.channels_pushsubscription USING btree (contact_id);

CREATE INDEX channels_pushsubscription_endpoint_47fd405f_like ON public.channels_pushsubscription USING btree (endpoint text_pattern_ops);

CREATE INDEX channels_sender_account_id_1e70e472 ON public.channels_sender USING btree (account_id);

CREATE INDEX channels_sender_domain_id_120aacf2 ON public.channels_sender USING btree (domain_id);

CREATE INDEX channels_sendingdomain_name_e86fdce8_like ON public.channels_sendingdomain USING btree (name text_pattern_ops);

CREATE INDEX channels_sendingdomain_override_by_id_28ae84d9 ON public.channels_sendingdomain USING btree (override_by_id);

CREATE INDEX commerce_line_order_id_e8396e55 ON public.commerce_line USING btree (order_id);

CREATE INDEX commerce_line_product_id_ea817fd8 ON public.commerce_line USING btree (product_id);

CREATE INDEX commerce_order_contact_id_a56aae57 ON public.commerce_order USING btree (contact_id);

CREATE INDEX commerce_order_number_d7301023_like ON public.commerce_order USING btree (number text_pattern_ops);

CREATE INDEX commerce_orders_by_time ON public.commerce_order USING btree (placed_at DESC, id DESC);

CREATE INDEX commerce_orders_of_contact ON public.commerce_order USING btree (contact_id, placed_at DESC);

CREATE INDEX commerce_orders_of_person ON public.commerce_order USING btree (person_id, placed_at DESC);

CREATE INDEX commerce_payment_order_id_e1894226 ON public.commerce_payment USING btree (order_id);

CREATE INDEX commerce_product_number_0b624221_like ON public.commerce_product USING btree (number text_pattern_ops);

CREATE INDEX commerce_refund_order_id_5a6c1740 ON public.commerce_refund USING btree (order_id);

CREATE INDEX companies_by_age ON public.contacts_company USING btree (created_at DESC, id DESC);

CREATE INDEX companies_by_domain ON public.contacts_company USING btree (domain) WHERE (NOT (domain = ''::text));

CREATE INDEX companies_by_name ON public.contacts_company USING btree (upper("left"(name, 200)), id);

CREATE INDEX companies_by_name_keys ON public.contacts_company USING gin (public.contacts_name_keys(name));

CREATE INDEX companies_by_name_part ON public.contacts_company USING gin (upper(name) public.gin_trgm_ops);

CREATE INDEX companies_by_owner ON public.contacts_company USING btree (owner_id, id DESC) WHERE (owner_id IS NOT NULL);

CREATE INDEX companies_by_tag ON public.contacts_company USING gin (tags);

CREATE INDEX companies_by_team ON public.contacts_company USING btree (team_id, id DESC) WHERE (team_id IS NOT NULL);

CREATE INDEX companies_sample ON public.contacts_company USING btree (id) WHERE is_sample;

CREATE INDEX contacts_alias_contact_id_1bed67c6 ON public.contacts_alias USING btree (contact_id);

CREATE UNIQUE INDEX contacts_alias_once ON public.contacts_alias USING btree (person_id) WHERE (undone_at IS NULL);

CREATE INDEX contacts_by_age ON public.contacts_contact USING btree (created_at DESC, id DESC);

CREATE INDEX contacts_by_company ON public.contacts_contact USING btree (company_id, id DESC) WHERE (company_id IS NOT NULL);

CREATE INDEX contacts_by_identity_part ON public.contacts_identity USING gin (upper(value) public.gin_trgm_ops);

CREATE INDEX contacts_by_name ON public.contacts_contact USING btree (upper("left"(name, 200)), id);

CREATE INDEX contacts_by_name_keys ON public.contacts_contact USING gin (public.contacts_name_keys(name));

CREATE INDEX contacts_by_name_part ON public.contacts_contact USING gin (upper(name) public.gin_trgm_ops);

CREATE INDEX contacts_by_owner ON public.contacts_contact USING btree (owner_id, id DESC) WHERE (owner_id IS NOT NULL);

CREATE INDEX contacts_by_stage ON public.contacts_contact USING btree (stage, id DESC) WHERE (NOT (stage = ''::text));

CREATE INDEX contacts_by_tag ON public.contacts_contact USING gin (tags);

CREATE INDEX contacts_by_team ON public.contacts_contact USING btree (team_id, id DESC) WHERE (team_id IS NOT NULL);

CREATE INDEX contacts_consent_for ON public.contacts_consent USING btree (purpose_id, channel, contact_id);

CREATE INDEX contacts_consent_of ON public.contacts_consent USING btree (contact_id, purpose_id, channel, at DESC, id DESC);

CREATE INDEX contacts_duplicates_second ON public.contacts_duplicate USING btree (second_id);

CREATE INDEX contacts_duplicates_to_do ON public.contacts_duplicate USING btree (state, probability DESC, id DESC);

CREATE INDEX contacts_identity_contact_id_6c318395 ON public.contacts_identity USING btree (contact_id);

CREATE INDEX contacts_maildomain_domain_2b189d97_like ON public.contacts_maildomain USING btree (domain text_pattern_ops);

CREATE INDEX contacts_maildomain_due ON public.contacts_maildomain USING btree (due_at);

CREATE INDEX contacts_merge_actor_id_517950cb ON public.contacts_merge USING btree (actor_id);

CREATE UNIQUE INDEX contacts_merged_once ON public.contacts_merge USING btree (gone_id) WHERE (undone_at IS NULL);

CREATE INDEX contacts_merges_into ON public.contacts_merge USING btree (kept_id, id DESC);

CREATE INDEX contacts_merges_of ON public.contacts_merge USING btree (gone_id, id DESC);

CREATE INDEX contacts_moved_of_merge ON public.contacts_movedrow USING btree (merge_id, slug);

CREATE INDEX contacts_preference_contact_id_74718172 ON public.contacts_preference USING btree (contact_id);

CREATE INDEX contacts_presence_recent ON public.contacts_presence USING btree (is_contact, last_at DESC, person_id DESC);

CREATE INDEX contacts_purpose_slug_48ee8fa5_like ON public.contacts_purpose USING btree (slug varchar_pattern_ops);

CREATE INDEX contacts_purposetext_author_id_1f3b6e1a ON public.contacts_purposetext USING btree (author_id);

CREATE INDEX contacts_purposetext_purpose_id_c15ba3ff ON public.contacts_purposetext USING btree (purpose_id);

CREATE INDEX contacts_quality_by_problem ON public.contacts_quality USING gin (problems);

CREATE INDEX contacts_quality_by_score ON public.contacts_quality USING btree (score, contact_id);

CREATE INDEX contacts_quality_due ON public.contacts_quality USING btree (contact_id) WHERE is_due;

CREATE INDEX contacts_retentionrule_slug_6f8c49a1_like ON public.contacts_retentionrule USING btree (slug text_pattern_ops);

CREATE INDEX contacts_sample ON public.contacts_contact USING btree (id) WHERE is_sample;

CREATE INDEX contacts_sensitive_of_contact ON public.contacts_sensitivevalue USING btree (contact_id, attribute_id, set_at DESC);

CREATE INDEX contacts_sensitiveattribute_owner_id_dbfbfc2e ON public.contacts_sensitiveattribute USING btree (owner_id);

CREATE INDEX contacts_sensitiveattribute_slug_6663a741_like ON public.contacts_sensitiveattribute USING btree (slug text_pattern_ops);

CREATE INDEX contacts_sensitivevalue_attribute_id_4a939a00 ON public.contacts_sensitivevalue USING btree (attribute_id);

CREATE INDEX contacts_sensitivevalue_contact_id_a1b8b82e ON public.contacts_sensitivevalue USING btree (contact_id);

CREATE INDEX contacts_suggestion_contact_id_2108f2a5 ON public.contacts_suggestion USING btree (contact_id);

CREATE INDEX contacts_visitor_contact_id_4b03e6e7 ON public.contacts_visitor USING btree (contact_id);

CREATE INDEX contacts_visitor_expiry ON public.contacts_visitor USING btree (expires_at);

CREATE INDEX django_session_expire_date_a5c62663 ON public.django_session USING btree (expire_date);

CREATE INDEX django_session_session_key_c0390e0f_like ON public.django_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX experiments_by_origin ON public.experiments_trial USING btree (origin_kind, origin_id);

CREATE INDEX experiments_exposed_of ON public.experiments_exposed USING btree (trial_id, phase, number, at);

CREATE INDEX experiments_group_name_3997f1c5_like ON public.experiments_group USING btree (name text_pattern_ops);

CREATE INDEX experiments_trial_group_id_5b1305fc ON public.experiments_trial USING btree (group_id);

CREATE INDEX experiments_trial_owner_id_28f4fc21 ON public.experiments_trial USING btree (owner_id);

CREATE INDEX idx_procrastinate_jobs_worker_not_null ON public.procrastinate_jobs USING btree (worker_id) WHERE ((worker_id IS NOT NULL) AND (status = 'doing'::public.procrastinate_job_status));

CREATE INDEX idx_procrastinate_workers_last_heartbeat ON public.procrastinate_workers USING btree (last_heartbeat);

CREATE INDEX imports_by_digest ON public.imports_import USING btree (digest);

CREATE INDEX imports_import_change_set_id_b40a1338 ON public.imports_import USING btree (change_set_id);

CREATE INDEX imports_import_started_by_id_638c13e0 ON public.imports_import USING btree (started_by_id);

CREATE INDEX imports_made_by_row ON public.imports_made USING btree (row_hash) WHERE (row_hash IS NOT NULL);

CREATE INDEX imports_made_of_import ON public.imports_made USING btree (imported_id, record_id);

CREATE INDEX imports_refusals_of_import ON public.imports_refusal USING btree (imported_id, "row");

CREATE INDEX journal_block_in_order ON ONLY public.journal_block USING btree (id);

CREATE INDEX journal_block_rest_id_idx ON public.journal_block_rest USING btree (id);

CREATE INDEX journal_entry_in_lane ON ONLY public.journal_entry USING btree (lane, seq);

CREATE INDEX journal_entry_rest_lane_seq_idx ON public.journal_entry_rest USING btree (lane, seq);

CREATE INDEX journal_pending_first ON public.journal_pending USING btree (id) WHERE (NOT is_bulk);

CREATE INDEX journal_quarantine_by_state ON public.journal_quarantine USING btree (state, id DESC);

CREATE INDEX login_try_account ON public.users_logintry USING btree (account_hash, at);

CREATE INDEX login_try_at ON public.users_logintry USING btree (at);

CREATE INDEX messaging_audience_due ON public.messaging_audience USING btree (lane, due_at);

CREATE INDEX messaging_audience_mailing_id_9a3ccf56 ON public.messaging_audience USING btree (mailing_id);

CREATE INDEX messaging_brand_logo_id_d13c2856 ON public.messaging_brand USING btree (logo_id);

CREATE INDEX messaging_brand_updated_by_id_590bb09b ON public.messaging_brand USING btree (updated_by_id);

CREATE INDEX messaging_confirm_contact ON public.messaging_confirmation USING btree (contact_id);

CREATE INDEX messaging_content_digest_f8657753_like ON public.messaging_content USING btree (digest text_pattern_ops);

CREATE INDEX messaging_design_brand_id_b5eb99bc ON public.messaging_design USING btree (brand_id);

CREATE INDEX messaging_design_created_by_id_042809f9 ON public.messaging_design USING btree (created_by_id);

CREATE INDEX messaging_design_updated_by_id_756af116 ON public.messaging_design USING btree (updated_by_id);

CREATE INDEX messaging_designs_by_age ON public.messaging_design USING btree (updated_at DESC, id DESC);

CREATE INDEX messaging_designversion_by_id_81a3e5c6 ON public.messaging_designversion USING btree (by_id);

CREATE INDEX messaging_domainlimit_domain_e8e3d237_like ON public.messaging_domainlimit USING btree (domain text_pattern_ops);

CREATE INDEX messaging_hit_by_age ON public.messaging_mailhit USING btree (at);

CREATE INDEX messaging_hit_of_contact ON public.messaging_mailhit USING btree (contact_id);

CREATE INDEX messaging_hit_of_copy ON public.messaging_mailhit USING btree (mailing_id, contact_id, at);

CREATE INDEX messaging_hit_waiting ON public.messaging_mailhit USING btree (id) WHERE (by = 0);

CREATE INDEX messaging_image_created_by_id_50e1fa62 ON public.messaging_image USING btree (created_by_id);

CREATE INDEX messaging_image_digest_c3fb8523_like ON public.messaging_image USING btree (digest text_pattern_ops);

CREATE INDEX messaging_image_key_3dfa8f3e_like ON public.messaging_image USING btree (key text_pattern_ops);

CREATE INDEX messaging_images_shown ON public.messaging_image USING btree (id DESC) WHERE (removed_at IS NULL);

CREATE INDEX messaging_inbound_by_age ON public.messaging_inbound USING btree (received_at);

CREATE INDEX messaging_inbound_contact ON public.messaging_inbound USING btree (contact_id);

CREATE INDEX messaging_inbound_key_9e64ceb9_like ON public.messaging_inbound USING btree (key text_pattern_ops);

CREATE INDEX messaging_inbound_waiting ON public.messaging_inbound USING btree (id) WHERE (state = 'waiting'::text);

CREATE INDEX messaging_mailing_created_by_id_c6118162 ON public.messaging_mailing USING btree (created_by_id);

CREATE INDEX messaging_mailing_key_286a74af_like ON public.messaging_mailing USING btree (key text_pattern_ops);

CREATE INDEX messaging_mailing_origin ON public.messaging_mailing USING btree (origin_kind, origin_id);

CREATE INDEX messaging_mailing_sender_id_46eb7d23 ON public.messaging_mailing USING btree (sender_id);

CREATE INDEX messaging_mailing_started ON public.messaging_mailing USING btree (channel, started_at);

CREATE INDEX messaging_message_claimed ON public.messaging_message USING btree (claimed_by) WHERE (state = 'sending'::text);

CREATE INDEX messaging_message_contact ON public.messaging_message USING btree (contact_id);

CREATE INDEX messaging_message_due ON public.messaging_message USING btree (mailing_id, due_at) WHERE (state = ANY (ARRAY['queued'::text, 'deferred'::text]));

CREATE INDEX messaging_pace_key_76063fe3_like ON public.messaging_pace USING btree (key text_pattern_ops);

CREATE INDEX messaging_reply_answered_by_id_3de728ff ON public.messaging_reply USING btree (answered_by_id);

CREATE INDEX messaging_reply_of_contact ON public.messaging_reply USING btree (contact_id, at DESC);

CREATE INDEX messaging_reply_open ON public.messaging_reply USING btree (at DESC, id DESC) WHERE (state = 'open'::text);

CREATE INDEX messaging_reply_owner_id_ba048dd6 ON public.messaging_reply USING btree (owner_id);

CREATE INDEX messaging_section_created_by_id_34a9b629 ON public.messaging_section USING btree (created_by_id);

CREATE UNIQUE INDEX messaging_section_once ON public.messaging_section USING btree (name) WHERE (archived_at IS NULL);

CREATE INDEX notice_of_user ON public.tasks_notice USING btree (user_id, id DESC);

CREATE INDEX notice_to_mail ON public.tasks_notice USING btree (mail_at) WHERE (mail_at IS NOT NULL);

CREATE INDEX notice_unread ON public.tasks_notice USING btree (user_id) WHERE (read_at IS NULL);

CREATE INDEX organisation_setupstep_owner_id_ba0cc138 ON public.organisation_setupstep USING btree (owner_id);

CREATE INDEX organisation_setupstep_slug_3a211dc2_like ON public.organisation_setupstep USING btree (slug varchar_pattern_ops);

CREATE INDEX organisation_useday_user_id_798121da ON public.organisation_useday USING btree (user_id);

CREATE INDEX procrastinate_events_job_id_fkey_v1 ON public.procrastinate_events USING btree (job_id);

CREATE INDEX procrastinate_jobs_id_lock_idx_v1 ON public.procrastinate_jobs USING btree (id, lock) WHERE (status = ANY (ARRAY['todo'::public.procrastinate_job_status, 'doing'::public.procrastinate_job_status]));

CREATE UNIQUE INDEX procrastinate_jobs_lock_idx_v1 ON public.procrastinate_jobs USING btree (lock) WHERE (status = 'doing'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_priority_idx_v1 ON public.procrastinate_jobs USING btree (priority DESC, id) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_jobs_queue_name_idx_v1 ON public.procrastinate_jobs USING btree (queue_name);

CREATE UNIQUE INDEX procrastinate_jobs_queueing_lock_idx_v1 ON public.procrastinate_jobs USING btree (queueing_lock) WHERE (status = 'todo'::public.procrastinate_job_status);

CREATE INDEX procrastinate_periodic_defers_job_id_fkey_v1 ON public.procrastinate_periodic_defers USING btree (job_id);

CREATE INDEX records_attributedefinition_owner_id_4149843a ON public.records_attributedefinition USING btree (owner_id);

CREATE INDEX records_change_sets_by_age ON public.records_changeset USING btree (created_at DESC, id DESC);

CREATE INDEX records_change_sets_of_kind ON public.records_changeset USING btree (kind, id DESC);

CREATE INDEX records_changes_of_record ON public.records_change USING btree (kind, record_id, id DESC);

CREATE INDEX records_changeset_actor_id_30fd73c3 ON public.records_changeset USING btree (actor_id);

CREATE INDEX records_file_key_fad60bee_like ON public.records_file USING btree (key text_pattern_ops);

CREATE INDEX records_file_uploaded_by_id_cf08c06f ON public.records_file USING btree (uploaded_by_id);

CREATE INDEX records_files_of_record ON public.records_file USING btree (kind, record_id, id DESC);

CREATE INDEX records_listchoice_opens_with_id_804798ed ON public.records_listchoice USING btree (opens_with_id);

CREATE INDEX records_listchoice_user_id_a2cc0773 ON public.records_listchoice USING btree (user_id);

CREATE INDEX records_look_user_id_577ae942 ON public.records_look USING btree (user_id);

CREATE INDEX records_looks_at_record ON public.records_look USING btree (kind, record_id, at DESC);

CREATE INDEX records_note_author_id_f695c702 ON public.records_note USING btree (author_id);

CREATE INDEX records_notes_of_record ON public.records_note USING btree (kind, record_id, is_pinned DESC, id DESC);

CREATE INDEX records_pin_pinned_by_id_a4941e36 ON public.records_pin USING btree (pinned_by_id);

CREATE INDEX records_refusal_work_id_45fc0bf5 ON public.records_refusal USING btree (work_id);

CREATE INDEX records_savedview_owner_id_d98db694 ON public.records_savedview USING btree (owner_id);

CREATE INDEX records_savedview_team_id_8d90f5cc ON public.records_savedview USING btree (team_id);

CREATE INDEX records_sortindex_asked_by_id_59438bcc ON public.records_sortindex USING btree (asked_by_id);

CREATE INDEX records_views_of_kind ON public.records_savedview USING btree (kind, id);

CREATE INDEX records_work_change_set_id_7d693320 ON public.records_work USING btree (change_set_id);

CREATE INDEX records_work_of_user ON public.records_work USING btree (started_by_id, id DESC);

CREATE INDEX records_work_started_by_id_2d59953f ON public.records_work USING btree (started_by_id);

CREATE UNIQUE INDEX second_factor_one_app ON public.users_secondfactor USING btree (user_id) WHERE ((kind)::text = 'totp'::text);

CREATE INDEX segments_alert_created_by_id_8a7c7008 ON public.segments_alert USING btree (created_by_id);

CREATE INDEX segments_alert_endpoint_id_76ff1396 ON public.segments_alert USING btree (endpoint_id);

CREATE INDEX segments_alert_escalate_to_id_f6d79394 ON public.segments_alert USING btree (escalate_to_id);

CREATE INDEX segments_alert_fallback_team_id_8fee20db ON public.segments_alert USING btree (fallback_team_id);

CREATE INDEX segments_alert_fallback_user_id_76762300 ON public.segments_alert USING btree (fallback_user_id);

CREATE INDEX segments_alert_on ON public.segments_alert USING btree (segment_id) WHERE is_on;

CREATE INDEX segments_alert_segment_id_c7531d33 ON public.segments_alert USING btree (segment_id);

CREATE INDEX segments_by_name ON public.segments_segment USING btree (purpose, name);

CREATE INDEX segments_change_by_id_636b5f45 ON public.segments_change USING btree (by_id);

CREATE INDEX segments_change_segment_id_01c615c7 ON public.segments_change USING btree (segment_id);

CREATE INDEX segments_firing_about ON public.segments_firing USING btree (contact_id, id DESC);

CREATE INDEX segments_firing_again ON public.segments_firing USING btree (alert_id, contact_id, at DESC);

CREATE INDEX segments_firing_of ON public.segments_firing USING btree (alert_id, id DESC);

CREATE INDEX segments_firing_open ON public.segments_firing USING btree (owner_id, id DESC) WHERE (state = 'open'::text);

CREATE INDEX segments_firing_seen_to_by_id_abd07550 ON public.segments_firing USING btree (seen_to_by_id);

CREATE INDEX segments_firing_task_id_e96e439a ON public.segments_firing USING btree (task_id);

CREATE INDEX segments_firing_team_id_697687b2 ON public.segments_firing USING btree (team_id);

CREATE INDEX segments_firing_waits ON public.segments_firing USING btree (alert_id, at) WHERE ((escalated_at IS NULL) AND (state = 'open'::text));

CREATE INDEX segments_keptset_key_6d07f951_like ON public.segments_keptset USING btree (key text_pattern_ops);

CREATE INDEX segments_lifecyclestage_slug_b66f6bdc_like ON public.segments_lifecyclestage USING btree (slug text_pattern_ops);

CREATE INDEX segments_moves_by ON public.segments_move USING btree (contact_id, id DESC);

CREATE INDEX segments_moves_of ON public.segments_move USING btree (segment_id, id DESC);

CREATE UNIQUE INDEX segments_name_once ON public.segments_segment USING btree (name) WHERE ((archived_at IS NULL) AND (purpose = ''::text));

CREATE INDEX segments_score_by_1 ON public.segments_score USING btree (points_1, contact_id) WHERE (points_1 IS NOT NULL);

CREATE INDEX segments_score_by_10 ON public.segments_score USING btree (points_10, contact_id) WHERE (points_10 IS NOT NULL);

CREATE INDEX segments_score_by_11 ON public.segments_score USING btree (points_11, contact_id) WHERE (points_11 IS NOT NULL);

CREATE INDEX segments_score_by_12 ON public.segments_score USING btree (points_12, contact_id) WHERE (points_12 IS NOT NULL);

CREATE INDEX segments_score_by_2 ON public.segments_score USING btree (points_2, contact_id) WHERE (points_2 IS NOT NULL);

CREATE INDEX segments_score_by_3 ON public.segments_score USING btree (points_3, contact_id) WHERE (points_3 IS NOT NULL);

CREATE INDEX segments_score_by_4 ON public.segments_score USING btree (points_4, contact_id) WHERE (points_4 IS NOT NULL);

CREATE INDEX segments_score_by_5 ON public.segments_score USING btree (points_5, contact_id) WHERE (points_5 IS NOT NULL);

CREATE INDEX segments_score_by_6 ON public.segments_score USING btree (points_6, contact_id) WHERE (points_6 IS NOT NULL);

CREATE INDEX segments_score_by_7 ON public.segments_score USING btree (points_7, contact_id) WHERE (points_7 IS NOT NULL);

CREATE INDEX segments_score_by_8 ON public.segments_score USING btree (points_8, contact_id) WHERE (points_8 IS NOT NULL);

CREATE INDEX segments_score_by_9 ON public.segments_score USING btree (points_9, contact_id) WHERE (points_9 IS NOT NULL);

CREATE INDEX segments_score_fading ON public.segments_score USING btree (day) WHERE fades;

CREATE INDEX segments_scoremodel_created_by_id_6510d1a0 ON public.segments_scoremodel USING btree (created_by_id);

CREATE INDEX segments_segment_created_by_id_1b9abfaa ON public.segments_segment USING btree (created_by_id);

CREATE INDEX segments_segment_draft_by_id_8481d790 ON public.segments_segment USING btree (draft_by_id);

CREATE INDEX segments_segment_owner_id_87e0a78b ON public.segments_segment USING btree (owner_id);

CREATE INDEX segments_segment_wanted_by_id_e66987af ON public.segments_segment USING btree (wanted_by_id);

CREATE INDEX segments_stage_moves_at ON public.segments_stagemove USING btree (at);

CREATE INDEX segments_stage_moves_of ON public.segments_stagemove USING btree (contact_id, id DESC);

CREATE INDEX segments_touched_first ON public.segments_touched USING btree (id) WHERE (NOT is_bulk);

CREATE INDEX "session_user" ON public.users_session USING btree (user_id, last_seen_at DESC);

CREATE INDEX task_by_title_part ON public.tasks_task USING gin (upper((title)::text) public.gin_trgm_ops);

CREATE INDEX task_done_of_owner ON public.tasks_task USING btree (owner_id, done_at DESC) WHERE (done_at IS NOT NULL);

CREATE INDEX task_open ON public.tasks_task USING btree (due_on, id) WHERE (done_at IS NULL);

CREATE INDEX task_open_of_owner ON public.tasks_task USING btree (owner_id, due_on, id) WHERE (done_at IS NULL);

CREATE INDEX task_to_remind ON public.tasks_task USING btree (remind_at) WHERE ((done_at IS NULL) AND (reminded_at IS NULL));

CREATE INDEX tasks_activity_company_id_125a8828 ON public.tasks_activity USING btree (company_id);

CREATE INDEX tasks_activity_contact_id_a464de98 ON public.tasks_activity USING btree (contact_id);

CREATE INDEX tasks_activity_user_id_5050826c ON public.tasks_activity USING btree (user_id);

CREATE INDEX tasks_arrived_user_id_650e5045 ON public.tasks_arrived USING btree (user_id);

CREATE INDEX tasks_notice_actor_id_d246adaf ON public.tasks_notice USING btree (actor_id);

CREATE INDEX tasks_notice_user_id_db823de2 ON public.tasks_notice USING btree (user_id);

CREATE INDEX tasks_shelved_user_id_4593fa66 ON public.tasks_shelved USING btree (user_id);

CREATE INDEX tasks_task_company_id_f699f141 ON public.tasks_task USING btree (company_id);

CREATE INDEX tasks_task_contact_id_6d2b6b80 ON public.tasks_task USING btree (contact_id);

CREATE INDEX tasks_task_created_by_id_1345568a ON public.tasks_task USING btree (created_by_id);

CREATE INDEX tasks_task_done_by_id_172e5ceb ON public.tasks_task USING btree (done_by_id);

CREATE INDEX tasks_task_owner_id_db3dcc3e ON public.tasks_task USING btree (owner_id);

CREATE INDEX tasks_task_team_id_ea72d366 ON public.tasks_task USING btree (team_id);

CREATE UNIQUE INDEX team_name_any_case ON public.users_team USING btree (lower((name)::text));

CREATE INDEX tracking_goal_created_by_id_bc07f47a ON public.tracking_goal USING btree (created_by_id);

CREATE INDEX tracking_source_backup_id_918fdffd ON public.tracking_source USING btree (backup_id);

CREATE INDEX tracking_source_name_24dad527_like ON public.tracking_source USING btree (name text_pattern_ops);

CREATE INDEX tracking_source_owner_id_03e285fd ON public.tracking_source USING btree (owner_id);

CREATE INDEX tracking_source_write_key_8b2889e4_like ON public.tracking_source USING btree (write_key text_pattern_ops);

CREATE INDEX upkeep_certificate_address_778bf599_like ON public.upkeep_certificate USING btree (address text_pattern_ops);

CREATE INDEX upkeep_reading_by_age ON public.upkeep_reading USING btree (at);

CREATE INDEX upkeep_slow_by_age ON public.upkeep_slowquestion USING btree (last_at);

CREATE INDEX upkeep_slowquestion_digest_c7f29baf_like ON public.upkeep_slowquestion USING btree (digest varchar_pattern_ops);

CREATE INDEX upkeep_trouble_by_end ON public.upkeep_trouble USING btree (gone_at DESC);

CREATE UNIQUE INDEX upkeep_trouble_once ON public.upkeep_trouble USING btree (slug) WHERE (gone_at IS NULL);

CREATE UNIQUE INDEX user_email_any_case ON public.users_user USING btree (lower((email)::text));

CREATE INDEX users_auditvalue_entry_id_c638fa54 ON public.users_auditvalue USING btree (entry_id);

CREATE INDEX users_loginlink_token_hash_87936a4c_like ON public.users_loginlink USING btree (token_hash varchar_pattern_ops);

CREATE INDEX users_loginlink_user_id_8cd13b59 ON public.users_loginlink USING btree (user_id);

CREATE INDEX users_recoverycode_code_hash_390972f5_like ON public.users_recoverycode USING btree (code_hash varchar_pattern_ops);

CREATE INDEX users_recoverycode_user_id_61f40f3c ON public.users_recoverycode USING btree (user_id);

CREATE INDEX users_secondfactor_user_id_858e1df8 ON public.users_secondfactor USING btree (user_id);

CREATE INDEX users_session_expire_date_a4aa5db7 ON public.users_session USING btree (expire_date);

CREATE INDEX users_session_session_key_d3b77241_like ON public.users_session USING btree (session_key varchar_pattern_ops);

CREATE INDEX users_session_user_id_6da579eb ON public.users_session USING btree (user_id);

CREATE INDEX users_signonidentity_provider_id_84430449 ON public.users_signonidentity USING btree (provider_id);

CREATE INDEX users_signonidentity_user_id_829e048c ON public.users_signonidentity USING btree (user_id);

CREATE INDEX users_signonprovider_slug_a47bde83_like ON public.users_signonprovider USING btree (slug varchar_pattern_ops);

CREATE INDEX users_team_slug_96185af1_like ON public.users_team USING btree (slug varchar_pattern_ops);

CREATE INDEX users_user_email_243f6e77_like ON public.users_user USING btree (email varchar_pattern_ops);

CREATE INDEX users_user_groups_group_id_9afc8d0e ON public.users_user_groups USING btree (group_id);

CREATE INDEX users_user_groups_user_id_5f6f5a90 ON public.users_user_groups USING btree (user_id);

CREATE INDEX users_user_team_id_9b7def40 ON public.users_user USING btree (team_id);

CREATE INDEX users_user_user_permissions_permission_id_0b93982e ON public.users_user_user_permissions USING btree (permission_id);

CREATE INDEX users_user_user_permissions_user_id_20aca447 ON public.users_user_user_permissions USING btree (user_id);

CREATE INDEX webhooks_delivery_by_age ON public.webhooks_delivery USING btree (created_at);

CREATE INDEX webhooks_delivery_by_state ON public.webhooks_delivery USING btree (endpoint_id, state, id DESC);

CREATE INDEX webhooks_delivery_due ON public.webhooks_delivery USING btree (endpoint_id, due_at, id) WHERE (state = ANY (ARRAY['waiting'::text, 'sending'::text]));

CREATE INDEX webhooks_delivery_endpoint_id_6cbee67d ON public.webhooks_delivery USING btree (endpoint_id);

CREATE INDEX webhooks_delivery_newest ON public.webhooks_delivery USING btree (endpoint_id, id DESC);

CREATE INDEX webhooks_endpoint_created_by_id_f1288ec5 ON public.webhooks_endpoint USING btree (created_by_id);

ALTER INDEX public.journal_block_in_order ATTACH PARTITION public.journal_block_rest_id_idx;

ALTER INDEX public.journal_entry_in_lane ATTACH PARTITION public.journal_entry_rest_lane_seq_idx;

ALTER INDEX public.journal_seen_pkey ATTACH PARTITION public.journal_seen_rest_pkey;

CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON public.users_auditentry FOR EACH STATEMENT EXECUTE FUNCTION public.users_audit_only_grows();

CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON public.users_auditlink FOR EACH STATEMENT EXECUTE FUNCTION public.users_audit_only_grows();

CREATE TRIGGER audit_only_grows BEFORE DELETE OR UPDATE ON public.users_auditentry FOR EACH ROW EXECUTE FUNCTION public.users_audit_only_grows();

CREATE TRIGGER audit_only_grows BEFORE DELETE OR UPDATE ON public.users_auditlink FOR EACH ROW EXECUTE FUNCTION public.users_audit_only_grows();

CREATE TRIGGER commerce_line_touches AFTER UPDATE ON public.commerce_line REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.commerce_touch_lines();

CREATE TRIGGER commerce_line_touches_new AFTER INSERT ON public.commerce_line REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION public.commerce_touch_lines();

CREATE TRIGGER commerce_order_touches AFTER UPDATE ON public.commerce_order REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'order');

CREATE TRIGGER commerce_order_touches_gone AFTER DELETE ON public.commerce_order REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'order');

CREATE TRIGGER commerce_order_touches_new AFTER INSERT ON public.commerce_order REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'order');

CREATE TRIGGER contacts_joined AFTER INSERT ON public.contacts_alias REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.contacts_tell_of_joins();

CREATE TRIGGER contacts_rejoined AFTER UPDATE ON public.contacts_alias REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.contacts_tell_of_joins();

CREATE TRIGGER contacts_unjoined AFTER DELETE ON public.contacts_alias REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.contacts_tell_of_joins();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_aborted_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN (((old.abort_requested = false) AND (new.abort_requested = true) AND (new.status = 'doing'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_notify_queue_abort_job_v1();

CREATE TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_notify_queue_job_inserted_v1();

CREATE TRIGGER procrastinate_trigger_abort_requested_events_v1 AFTER UPDATE OF abort_requested ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.abort_requested = true)) EXECUTE FUNCTION public.procrastinate_trigger_abort_requested_events_procedure_v1();

CREATE TRIGGER procrastinate_trigger_delete_jobs_v1 BEFORE DELETE ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_unlink_periodic_defers_v1();

CREATE TRIGGER procrastinate_trigger_scheduled_events_v1 AFTER INSERT OR UPDATE ON public.procrastinate_jobs FOR EACH ROW WHEN (((new.scheduled_at IS NOT NULL) AND (new.status = 'todo'::public.procrastinate_job_status))) EXECUTE FUNCTION public.procrastinate_trigger_function_scheduled_events_v1();

CREATE TRIGGER procrastinate_trigger_status_events_insert_v1 AFTER INSERT ON public.procrastinate_jobs FOR EACH ROW WHEN ((new.status = 'todo'::public.procrastinate_job_status)) EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_insert_v1();

CREATE TRIGGER procrastinate_trigger_status_events_update_v1 AFTER UPDATE OF status ON public.procrastinate_jobs FOR EACH ROW EXECUTE FUNCTION public.procrastinate_trigger_function_status_events_update_v1();

CREATE TRIGGER segments_delete_contacts_alias AFTER DELETE ON public.contacts_alias REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_joins();

CREATE TRIGGER segments_delete_contacts_consent AFTER DELETE ON public.contacts_consent REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'consent');

CREATE TRIGGER segments_delete_contacts_contact AFTER DELETE ON public.contacts_contact REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_contacts();

CREATE TRIGGER segments_delete_contacts_identity AFTER DELETE ON public.contacts_identity REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'identity');

CREATE TRIGGER segments_delete_contacts_preference AFTER DELETE ON public.contacts_preference REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'consent');

CREATE TRIGGER segments_insert_contacts_alias AFTER INSERT ON public.contacts_alias REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_joins();

CREATE TRIGGER segments_insert_contacts_consent AFTER INSERT ON public.contacts_consent REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'consent');

CREATE TRIGGER segments_insert_contacts_contact AFTER INSERT ON public.contacts_contact REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_contacts();

CREATE TRIGGER segments_insert_contacts_identity AFTER INSERT ON public.contacts_identity REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'identity');

CREATE TRIGGER segments_insert_contacts_preference AFTER INSERT ON public.contacts_preference REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'consent');

CREATE TRIGGER segments_insert_contacts_quality AFTER INSERT ON public.contacts_quality REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'quality');

CREATE TRIGGER segments_insert_records_attributedefinition AFTER INSERT ON public.records_attributedefinition REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_fields();

CREATE TRIGGER segments_insert_segments_score AFTER INSERT ON public.segments_score REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_scores();

CREATE TRIGGER segments_note_stages AFTER UPDATE ON public.contacts_contact REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_note_stages();

CREATE TRIGGER segments_update_contacts_alias AFTER UPDATE ON public.contacts_alias REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_joins();

CREATE TRIGGER segments_update_contacts_company AFTER UPDATE ON public.contacts_company REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_company();

CREATE TRIGGER segments_update_contacts_consent AFTER UPDATE ON public.contacts_consent REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'consent');

CREATE TRIGGER segments_update_contacts_contact AFTER UPDATE ON public.contacts_contact REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_contacts();

CREATE TRIGGER segments_update_contacts_identity AFTER UPDATE ON public.contacts_identity REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'identity');

CREATE TRIGGER segments_update_contacts_preference AFTER UPDATE ON public.contacts_preference REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch('contact_id', 'consent');

CREATE TRIGGER segments_update_contacts_quality AFTER UPDATE ON public.contacts_quality REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_quality();

CREATE TRIGGER segments_update_records_attributedefinition AFTER UPDATE ON public.records_attributedefinition REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_fields();

CREATE TRIGGER segments_update_segments_score AFTER UPDATE ON public.segments_score REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.segments_touch_scores();

ALTER TABLE ONLY public.api_reply
    ADD CONSTRAINT api_reply_token_id_71d64ba4_fk_api_token_id FOREIGN KEY (token_id) REFERENCES public.api_token(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_user_id_b646d2e7_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissio_permission_id_84c5c92e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_group_permissions
    ADD CONSTRAINT auth_group_permissions_group_id_b120cbf9_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.auth_permission
    ADD CONSTRAINT auth_permission_content_type_id_2f476e4b_fk_django_co FOREIGN KEY (content_type_id) REFERENCES public.django_content_type(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.backups_backup
    ADD CONSTRAINT backups_backup_asked_by_id_8deb61c0_fk_users_user_id FOREIGN KEY (asked_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.backups_restore
    ADD CONSTRAINT backups_restore_resumed_by_id_0c41d341_fk_users_user_id FOREIGN KEY (resumed_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_created_by_id_11fada74_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_campaign
    ADD CONSTRAINT campaigns_campaign_owner_id_704fc6fd_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_group
    ADD CONSTRAINT campaigns_group_send_id_aef4baa0_fk_campaigns_send_id FOREIGN KEY (send_id) REFERENCES public.campaigns_send(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_approved_by_id_aa4f2dba_fk_users_user_id FOREIGN KEY (approved_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_campaign_id_95cf5363_fk_campaigns_campaign_id FOREIGN KEY (campaign_id) REFERENCES public.campaigns_campaign(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_control_trial_id_a79688fa_fk_experimen FOREIGN KEY (control_trial_id) REFERENCES public.experiments_trial(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_created_by_id_054ce3fc_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_mailing_id_2ea326b5_fk_messaging_mailing_id FOREIGN KEY (mailing_id) REFERENCES public.messaging_mailing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_ordered_by_id_53f39008_fk_users_user_id FOREIGN KEY (ordered_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_sender_id_b4299dea_fk_channels_sender_id FOREIGN KEY (sender_id) REFERENCES public.channels_sender(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_topic_id_ae6737df_fk_contacts_purpose_id FOREIGN KEY (topic_id) REFERENCES public.contacts_purpose(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_send
    ADD CONSTRAINT campaigns_send_trial_id_fdb1f048_fk_experiments_trial_id FOREIGN KEY (trial_id) REFERENCES public.experiments_trial(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_variant
    ADD CONSTRAINT campaigns_variant_design_id_0000ad3a_fk_messaging_design_id FOREIGN KEY (design_id) REFERENCES public.messaging_design(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.campaigns_variant
    ADD CONSTRAINT campaigns_variant_send_id_8ab5895e_fk_campaigns_send_id FOREIGN KEY (send_id) REFERENCES public.campaigns_send(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_channelcard
    ADD CONSTRAINT channels_channelcard_backup_id_2c0107ab_fk_users_user_id FOREIGN KEY (backup_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_channelcard
    ADD CONSTRAINT channels_channelcard_owner_id_6c7103d0_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_mail
    ADD CONSTRAINT channels_mail_user_id_07894859_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_sender
    ADD CONSTRAINT channels_sender_account_id_1e70e472_fk_channels_ FOREIGN KEY (account_id) REFERENCES public.channels_sendingaccount(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_sender
    ADD CONSTRAINT channels_sender_domain_id_120aacf2_fk_channels_sendingdomain_id FOREIGN KEY (domain_id) REFERENCES public.channels_sendingdomain(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.channels_sendingdomain
    ADD CONSTRAINT channels_sendingdomain_override_by_id_28ae84d9_fk_users_user_id FOREIGN KEY (override_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.commerce_line
    ADD CONSTRAINT commerce_line_order_id_e8396e55_fk_commerce_order_id FOREIGN KEY (order_id) REFERENCES public.commerce_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.commerce_line
    ADD CONSTRAINT commerce_line_product_id_ea817fd8_fk_commerce_product_id FOREIGN KEY (product_id) REFERENCES public.commerce_product(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.commerce_order
    ADD CONSTRAINT commerce_order_contact_id_a56aae57_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.commerce_payment
    ADD CONSTRAINT commerce_payment_order_id_e1894226_fk_commerce_order_id FOREIGN KEY (order_id) REFERENCES public.commerce_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.commerce_refund
    ADD CONSTRAINT commerce_refund_order_id_5a6c1740_fk_commerce_order_id FOREIGN KEY (order_id) REFERENCES public.commerce_order(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_alias
    ADD CONSTRAINT contacts_alias_contact_id_1bed67c6_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_company
    ADD CONSTRAINT contacts_company_owner_id_1cd86ea6_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_company
    ADD CONSTRAINT contacts_company_team_id_35b879cf_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_consent
    ADD CONSTRAINT contacts_consent_contact_id_e3883c86_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_consent
    ADD CONSTRAINT contacts_consent_purpose_id_5b3d8a8f_fk_contacts_purpose_id FOREIGN KEY (purpose_id) REFERENCES public.contacts_purpose(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_consent
    ADD CONSTRAINT contacts_consent_text_id_23a750fa_fk_contacts_purposetext_id FOREIGN KEY (text_id) REFERENCES public.contacts_purposetext(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_contact
    ADD CONSTRAINT contacts_contact_company_id_537aca39_fk_contacts_company_id FOREIGN KEY (company_id) REFERENCES public.contacts_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_contact
    ADD CONSTRAINT contacts_contact_owner_id_0103c1ee_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_contact
    ADD CONSTRAINT contacts_contact_team_id_9064ef69_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_identity
    ADD CONSTRAINT contacts_identity_contact_id_6c318395_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_merge
    ADD CONSTRAINT contacts_merge_actor_id_517950cb_fk_users_user_id FOREIGN KEY (actor_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_movedrow
    ADD CONSTRAINT contacts_movedrow_merge_id_a2dc9b34_fk_contacts_merge_id FOREIGN KEY (merge_id) REFERENCES public.contacts_merge(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_preference
    ADD CONSTRAINT contacts_preference_contact_id_74718172_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_purposetext
    ADD CONSTRAINT contacts_purposetext_author_id_1f3b6e1a_fk_users_user_id FOREIGN KEY (author_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_purposetext
    ADD CONSTRAINT contacts_purposetext_purpose_id_c15ba3ff_fk_contacts_purpose_id FOREIGN KEY (purpose_id) REFERENCES public.contacts_purpose(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_sensitiveattribute
    ADD CONSTRAINT contacts_sensitiveattribute_owner_id_dbfbfc2e_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_sensitivevalue
    ADD CONSTRAINT contacts_sensitiveva_attribute_id_4a939a00_fk_contacts_ FOREIGN KEY (attribute_id) REFERENCES public.contacts_sensitiveattribute(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_sensitivevalue
    ADD CONSTRAINT contacts_sensitiveva_contact_id_a1b8b82e_fk_contacts_ FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_suggestion
    ADD CONSTRAINT contacts_suggestion_contact_id_2108f2a5_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_suppression
    ADD CONSTRAINT contacts_suppression_purpose_id_c4c912c6_fk_contacts_purpose_id FOREIGN KEY (purpose_id) REFERENCES public.contacts_purpose(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.contacts_visitor
    ADD CONSTRAINT contacts_visitor_contact_id_4b03e6e7_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.experiments_exposed
    ADD CONSTRAINT experiments_exposed_trial_id_3b12f82c_fk_experiments_trial_id FOREIGN KEY (trial_id) REFERENCES public.experiments_trial(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.experiments_phase
    ADD CONSTRAINT experiments_phase_trial_id_b4fa0746_fk_experiments_trial_id FOREIGN KEY (trial_id) REFERENCES public.experiments_trial(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.experiments_tally
    ADD CONSTRAINT experiments_tally_trial_id_dbad8dbd_fk_experiments_trial_id FOREIGN KEY (trial_id) REFERENCES public.experiments_trial(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.experiments_trial
    ADD CONSTRAINT experiments_trial_group_id_5b1305fc_fk_experiments_group_id FOREIGN KEY (group_id) REFERENCES public.experiments_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.experiments_trial
    ADD CONSTRAINT experiments_trial_owner_id_28f4fc21_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.experiments_variant
    ADD CONSTRAINT experiments_variant_trial_id_12063075_fk_experiments_trial_id FOREIGN KEY (trial_id) REFERENCES public.experiments_trial(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_change_set_id_b40a1338_fk_records_changeset_id FOREIGN KEY (change_set_id) REFERENCES public.records_changeset(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_import
    ADD CONSTRAINT imports_import_started_by_id_638c13e0_fk_users_user_id FOREIGN KEY (started_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_kept
    ADD CONSTRAINT imports_kept_imported_id_69c4d84d_fk_imports_import_id FOREIGN KEY (imported_id) REFERENCES public.imports_import(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_made
    ADD CONSTRAINT imports_made_imported_id_ea05de2f_fk_imports_import_id FOREIGN KEY (imported_id) REFERENCES public.imports_import(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.imports_refusal
    ADD CONSTRAINT imports_refusal_imported_id_2aa2bdb9_fk_imports_import_id FOREIGN KEY (imported_id) REFERENCES public.imports_import(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_audience
    ADD CONSTRAINT messaging_audience_mailing_id_9a3ccf56_fk_messaging_mailing_id FOREIGN KEY (mailing_id) REFERENCES public.messaging_mailing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_brand
    ADD CONSTRAINT messaging_brand_logo_id_d13c2856_fk_messaging_image_id FOREIGN KEY (logo_id) REFERENCES public.messaging_image(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_brand
    ADD CONSTRAINT messaging_brand_updated_by_id_590bb09b_fk_users_user_id FOREIGN KEY (updated_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_design
    ADD CONSTRAINT messaging_design_brand_id_b5eb99bc_fk_messaging_brand_id FOREIGN KEY (brand_id) REFERENCES public.messaging_brand(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_design
    ADD CONSTRAINT messaging_design_created_by_id_042809f9_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_design
    ADD CONSTRAINT messaging_design_updated_by_id_756af116_fk_users_user_id FOREIGN KEY (updated_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_designversion
    ADD CONSTRAINT messaging_designvers_design_id_08217f95_fk_messaging FOREIGN KEY (design_id) REFERENCES public.messaging_design(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_designversion
    ADD CONSTRAINT messaging_designversion_by_id_81a3e5c6_fk_users_user_id FOREIGN KEY (by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_fate
    ADD CONSTRAINT messaging_fate_mailing_id_5d39bbb2_fk_messaging_mailing_id FOREIGN KEY (mailing_id) REFERENCES public.messaging_mailing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_image
    ADD CONSTRAINT messaging_image_created_by_id_50e1fa62_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_mailing
    ADD CONSTRAINT messaging_mailing_created_by_id_c6118162_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_mailing
    ADD CONSTRAINT messaging_mailing_sender_id_46eb7d23_fk_channels_sender_id FOREIGN KEY (sender_id) REFERENCES public.channels_sender(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_mailinglink
    ADD CONSTRAINT messaging_mailinglin_mailing_id_bead6b5c_fk_messaging FOREIGN KEY (mailing_id) REFERENCES public.messaging_mailing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_message
    ADD CONSTRAINT messaging_message_mailing_id_e3d90165_fk_messaging_mailing_id FOREIGN KEY (mailing_id) REFERENCES public.messaging_mailing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_reply
    ADD CONSTRAINT messaging_reply_answered_by_id_3de728ff_fk_users_user_id FOREIGN KEY (answered_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_reply
    ADD CONSTRAINT messaging_reply_inbound_id_88518dbb_fk_messaging_inbound_id FOREIGN KEY (inbound_id) REFERENCES public.messaging_inbound(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_reply
    ADD CONSTRAINT messaging_reply_mailing_id_499f86a6_fk_messaging_mailing_id FOREIGN KEY (mailing_id) REFERENCES public.messaging_mailing(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_reply
    ADD CONSTRAINT messaging_reply_owner_id_ba048dd6_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.messaging_section
    ADD CONSTRAINT messaging_section_created_by_id_34a9b629_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisation_logo
    ADD CONSTRAINT organisation_logo_organisation_id_1e981ec7_fk_organisat FOREIGN KEY (organisation_id) REFERENCES public.organisation_organisation(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisation_setupstep
    ADD CONSTRAINT organisation_setupstep_owner_id_ba0cc138_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.organisation_useday
    ADD CONSTRAINT organisation_useday_user_id_798121da_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.procrastinate_events
    ADD CONSTRAINT procrastinate_events_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.procrastinate_jobs
    ADD CONSTRAINT procrastinate_jobs_worker_id_fkey FOREIGN KEY (worker_id) REFERENCES public.procrastinate_workers(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.procrastinate_periodic_defers
    ADD CONSTRAINT procrastinate_periodic_defers_job_id_fkey FOREIGN KEY (job_id) REFERENCES public.procrastinate_jobs(id);

ALTER TABLE ONLY public.records_attributedefinition
    ADD CONSTRAINT records_attributedefinition_owner_id_4149843a_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_change
    ADD CONSTRAINT records_change_change_set_id_8e8be930_fk_records_changeset_id FOREIGN KEY (change_set_id) REFERENCES public.records_changeset(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_changeset
    ADD CONSTRAINT records_changeset_actor_id_30fd73c3_fk_users_user_id FOREIGN KEY (actor_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_changeset
    ADD CONSTRAINT records_changeset_undoes_id_0fbd9b2e_fk_records_changeset_id FOREIGN KEY (undoes_id) REFERENCES public.records_changeset(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_file
    ADD CONSTRAINT records_file_uploaded_by_id_cf08c06f_fk_users_user_id FOREIGN KEY (uploaded_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_listchoice
    ADD CONSTRAINT records_listchoice_opens_with_id_804798ed_fk_records_s FOREIGN KEY (opens_with_id) REFERENCES public.records_savedview(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_listchoice
    ADD CONSTRAINT records_listchoice_user_id_a2cc0773_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_look
    ADD CONSTRAINT records_look_user_id_577ae942_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_note
    ADD CONSTRAINT records_note_author_id_f695c702_fk_users_user_id FOREIGN KEY (author_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_pin
    ADD CONSTRAINT records_pin_pinned_by_id_a4941e36_fk_users_user_id FOREIGN KEY (pinned_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_refusal
    ADD CONSTRAINT records_refusal_work_id_45fc0bf5_fk_records_work_id FOREIGN KEY (work_id) REFERENCES public.records_work(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_savedview
    ADD CONSTRAINT records_savedview_owner_id_d98db694_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_savedview
    ADD CONSTRAINT records_savedview_team_id_8d90f5cc_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_sortindex
    ADD CONSTRAINT records_sortindex_asked_by_id_59438bcc_fk_users_user_id FOREIGN KEY (asked_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_work
    ADD CONSTRAINT records_work_change_set_id_7d693320_fk_records_changeset_id FOREIGN KEY (change_set_id) REFERENCES public.records_changeset(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.records_work
    ADD CONSTRAINT records_work_started_by_id_2d59953f_fk_users_user_id FOREIGN KEY (started_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_created_by_id_8a7c7008_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_endpoint_id_76ff1396_fk_webhooks_endpoint_id FOREIGN KEY (endpoint_id) REFERENCES public.webhooks_endpoint(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_escalate_to_id_f6d79394_fk_users_user_id FOREIGN KEY (escalate_to_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_fallback_team_id_8fee20db_fk_users_team_id FOREIGN KEY (fallback_team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_fallback_user_id_76762300_fk_users_user_id FOREIGN KEY (fallback_user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_alert
    ADD CONSTRAINT segments_alert_segment_id_c7531d33_fk_segments_segment_id FOREIGN KEY (segment_id) REFERENCES public.segments_segment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_change
    ADD CONSTRAINT segments_change_by_id_636b5f45_fk_users_user_id FOREIGN KEY (by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_change
    ADD CONSTRAINT segments_change_segment_id_01c615c7_fk_segments_segment_id FOREIGN KEY (segment_id) REFERENCES public.segments_segment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_chunk
    ADD CONSTRAINT segments_chunk_segment_id_4b6a9b20_fk_segments_segment_id FOREIGN KEY (segment_id) REFERENCES public.segments_segment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_day
    ADD CONSTRAINT segments_day_segment_id_8115dc41_fk_segments_segment_id FOREIGN KEY (segment_id) REFERENCES public.segments_segment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_firing
    ADD CONSTRAINT segments_firing_alert_id_24e5fb88_fk_segments_alert_id FOREIGN KEY (alert_id) REFERENCES public.segments_alert(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_firing
    ADD CONSTRAINT segments_firing_contact_id_abdf599a_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_firing
    ADD CONSTRAINT segments_firing_owner_id_ca0dd5b0_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_firing
    ADD CONSTRAINT segments_firing_seen_to_by_id_abd07550_fk_users_user_id FOREIGN KEY (seen_to_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_firing
    ADD CONSTRAINT segments_firing_task_id_e96e439a_fk_tasks_task_id FOREIGN KEY (task_id) REFERENCES public.tasks_task(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_firing
    ADD CONSTRAINT segments_firing_team_id_697687b2_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_move
    ADD CONSTRAINT segments_move_segment_id_8b7ba4c7_fk_segments_segment_id FOREIGN KEY (segment_id) REFERENCES public.segments_segment(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_scoremodel
    ADD CONSTRAINT segments_scoremodel_created_by_id_6510d1a0_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_segment
    ADD CONSTRAINT segments_segment_created_by_id_1b9abfaa_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_segment
    ADD CONSTRAINT segments_segment_draft_by_id_8481d790_fk_users_user_id FOREIGN KEY (draft_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_segment
    ADD CONSTRAINT segments_segment_owner_id_87e0a78b_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.segments_segment
    ADD CONSTRAINT segments_segment_wanted_by_id_e66987af_fk_users_user_id FOREIGN KEY (wanted_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_activity
    ADD CONSTRAINT tasks_activity_company_id_125a8828_fk_contacts_company_id FOREIGN KEY (company_id) REFERENCES public.contacts_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_activity
    ADD CONSTRAINT tasks_activity_contact_id_a464de98_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_activity
    ADD CONSTRAINT tasks_activity_user_id_5050826c_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_arrived
    ADD CONSTRAINT tasks_arrived_user_id_650e5045_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_lastlook
    ADD CONSTRAINT tasks_lastlook_user_id_aaa512de_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_notice
    ADD CONSTRAINT tasks_notice_actor_id_d246adaf_fk_users_user_id FOREIGN KEY (actor_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_notice
    ADD CONSTRAINT tasks_notice_user_id_db823de2_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_quiethours
    ADD CONSTRAINT tasks_quiethours_user_id_9bdbd022_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_shelved
    ADD CONSTRAINT tasks_shelved_user_id_4593fa66_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_company_id_f699f141_fk_contacts_company_id FOREIGN KEY (company_id) REFERENCES public.contacts_company(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_contact_id_6d2b6b80_fk_contacts_contact_id FOREIGN KEY (contact_id) REFERENCES public.contacts_contact(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_created_by_id_1345568a_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_done_by_id_172e5ceb_fk_users_user_id FOREIGN KEY (done_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_owner_id_db3dcc3e_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tasks_task
    ADD CONSTRAINT tasks_task_team_id_ea72d366_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tracking_goal
    ADD CONSTRAINT tracking_goal_created_by_id_bc07f47a_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tracking_source
    ADD CONSTRAINT tracking_source_backup_id_918fdffd_fk_users_user_id FOREIGN KEY (backup_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.tracking_source
    ADD CONSTRAINT tracking_source_owner_id_03e285fd_fk_users_user_id FOREIGN KEY (owner_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_loginlink
    ADD CONSTRAINT users_loginlink_user_id_8cd13b59_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_recoverycode
    ADD CONSTRAINT users_recoverycode_user_id_61f40f3c_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_secondfactor
    ADD CONSTRAINT users_secondfactor_user_id_858e1df8_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_session
    ADD CONSTRAINT users_session_user_id_6da579eb_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_signonidentity
    ADD CONSTRAINT users_signonidentity_provider_id_84430449_fk_users_sig FOREIGN KEY (provider_id) REFERENCES public.users_signonprovider(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_signonidentity
    ADD CONSTRAINT users_signonidentity_user_id_829e048c_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_user_groups
    ADD CONSTRAINT users_user_groups_group_id_9afc8d0e_fk_auth_group_id FOREIGN KEY (group_id) REFERENCES public.auth_group(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_user_groups
    ADD CONSTRAINT users_user_groups_user_id_5f6f5a90_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_user
    ADD CONSTRAINT users_user_team_id_9b7def40_fk_users_team_id FOREIGN KEY (team_id) REFERENCES public.users_team(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_user_user_permissions
    ADD CONSTRAINT users_user_user_perm_permission_id_0b93982e_fk_auth_perm FOREIGN KEY (permission_id) REFERENCES public.auth_permission(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.users_user_user_permissions
    ADD CONSTRAINT users_user_user_permissions_user_id_20aca447_fk_users_user_id FOREIGN KEY (user_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.webhooks_delivery
    ADD CONSTRAINT webhooks_delivery_endpoint_id_6cbee67d_fk_webhooks_endpoint_id FOREIGN KEY (endpoint_id) REFERENCES public.webhooks_endpoint(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.webhooks_endpoint
    ADD CONSTRAINT webhooks_endpoint_created_by_id_f1288ec5_fk_users_user_id FOREIGN KEY (created_by_id) REFERENCES public.users_user(id) DEFERRABLE INITIALLY DEFERRED;

INSERT INTO public.django_migrations (app, name, applied) VALUES
    ('api', '0001_tokens', now()),
    ('api', '0002_rights_and_replies', now()),
    ('auth', '0001_initial', now()),
    ('auth', '0002_alter_permission_name_max_length', now()),
    ('auth', '0003_alter_user_email_max_length', now()),
    ('auth', '0004_alter_user_username_opts', now()),
    ('auth', '0005_alter_user_last_login_null', now()),
    ('auth', '0006_require_contenttypes_0002', now()),
    ('auth', '0007_alter_validators_add_error_messages', now()),
    ('auth', '0008_alter_user_username_max_length', now()),
    ('auth', '0009_alter_user_last_name_max_length', now()),
    ('auth', '0010_alter_group_name_max_length', now()),
    ('auth', '0011_update_proxy_permissions', now()),
    ('auth', '0012_alter_user_first_name_max_length', now()),
    ('backups', '0001_backups_and_restores', now()),
    ('campaigns', '0001_campaigns', now()),
    ('channels', '0001_staff_mail', now()),
    ('channels', '0002_links_of_mails_kept_sealed', now()),
    ('channels', '0003_mail_to_contacts', now()),
    ('channels', '0004_sms_and_push', now()),
    ('commerce', '0001_orders', now()),
    ('commerce', '0002_product_verified', now()),
    ('commerce', '0003_buyers', now()),
    ('contacts', '0001_people', now()),
    ('contacts', '0002_search_by_trigrams', now()),
    ('contacts', '0003_companies_owners_and_stages', now()),
    ('contacts', '0004_names_found_misspelt', now()),
    ('contacts', '0005_lists_by_name', now()),
    ('contacts', '0006_merges', now()),
    ('contacts', '0007_consents', now()),
    ('contacts', '0008_erasures', now()),
    ('contacts', '0009_keys_of_names_made_faster', now()),
    ('contacts', '0010_erasures_followed_up', now()),
    ('contacts', '0011_quality', now()),
    ('contacts', '0012_sensitive', now()),
    ('contacts', '0013_retention', now()),
    ('contacts', '0014_mail_domains', now()),
    ('contacts', '0015_push_messages', now()),
    ('contacts', '0016_whose_word', now()),
    ('contenttypes', '0001_initial', now()),
    ('contenttypes', '0002_remove_content_type_name', now()),
    ('experiments', '0001_trials', now()),
    ('imports', '0001_imports', now()),
    ('imports', '0002_what_stood_there_before', now()),
    ('journal', '0001_stream', now()),
    ('journal', '0002_tables', now()),
    ('journal', '0003_quarantine_after_seen', now()),
    ('journal', '0004_bulk', now()),
    ('messaging', '0001_mailings_and_messages', now()),
    ('messaging', '0002_what_comes_back', now()),
    ('messaging', '0003_designs', now()),
    ('messaging', '0004_archive_and_confirming', now()),
    ('organisation', '0001_organisation_and_set_up', now()),
    ('organisation', '0002_use_days', now()),
    ('procrastinate', '0001_initial', now()),
    ('procrastinate', '0002_drop_started_at_column', now()),
    ('procrastinate', '0003_drop_started_at_column', now()),
    ('procrastinate', '0004_drop_procrastinate_version_table', now()),
    ('procrastinate', '0005_fix_procrastinate_fetch_job', now()),
    ('procrastinate', '0006_fix_trigger_status_events_insert', now()),
    ('procrastinate', '0007_add_queueing_lock_column', now()),
    ('procrastinate', '0008_close_fetch_job_race_condition', now()),
    ('procrastinate', '0009_add_defer_job_function', now()),
    ('procrastinate', '0010_add_procrastinate_periodic_defers', now()),
    ('procrastinate', '0011_add_foreign_key_index', now()),
    ('procrastinate', '0012_add_locks_to_periodic_defer', now()),
    ('procrastinate', '0013_fix_procrastinate_defer_periodic_job', now()),
    ('procrastinate', '0014_add_finish_job_and_retry_job_functions', now()),
    ('procrastinate', '0015_add_trigger_on_job_deletion', now()),
    ('procrastinate', '0016_delete_finished_jobs', now()),
    ('procrastinate', '0017_add_checks_to_finish_job', now()),
    ('procrastinate', '0018_add_checks_to_retry_job', now()),
    ('procrastinate', '0019_fix_finish_job_compat_issue', now()),
    ('procrastinate', '0020_add_index_on_procrastinate_jobs', now()),
    ('procrastinate', '0021_add_kwargs_to_defer_periodic_job', now()),
    ('procrastinate', '0022_null_locks_excluded', now()),
    ('procrastinate', '0023_remove_old_finish_job_function', now()),
    ('procrastinate', '0024_job_id_bigint', now()),
    ('procrastinate', '0025_add_models', now()),
    ('procrastinate', '0026_add_job_priority', now()),
    ('procrastinate', '0027_add_periodic_job_priority', now()),
    ('procrastinate', '0028_add_cancel_states', now()),
    ('procrastinate', '0029_add_additional_params_to_retry_job', now()),
    ('procrastinate', '0030_alter_procrastinateevent_options', now()),
    ('procrastinate', '0031_add_indexes_for_fetch_job', now()),
    ('procrastinate', '0032_pre_cancel_notification', now()),
    ('procrastinate', '0033_post_cancel_notification', now()),
    ('procrastinate', '0034_pre_add_heartbeat', now()),
    ('procrastinate', '0035_post_add_heartbeat', now()),
    ('procrastinate', '0036_add_worker_model', now()),
    ('procrastinate', '0037_pre_batch_defer_jobs', now()),
    ('procrastinate', '0038_post_batch_defer_jobs', now()),
    ('procrastinate', '0039_pre_priority_lock_fetch_job', now()),
    ('procrastinate', '0040_pre_retry_failed_job', now()),
    ('procrastinate', '0041_post_retry_failed_job', now()),
    ('records', '0001_attributes_changes_notes_files', now()),
    ('records', '0002_saved_views', now()),
    ('records', '0003_refusals_and_orders', now()),
    ('records', '0004_rules_of_attributes', now()),
    ('sample', '0001_seeding', now()),
    ('sample', '0002_removal_in_the_background', now()),
    ('sample', '0003_what_it_brought', now()),
    ('segments', '0001_segments', now()),
    ('segments', '0002_touched', now()),
    ('segments', '0003_scores', now()),
    ('segments', '0004_alerts', now()),
    ('segments', '0005_lifecycle', now()),
    ('segments', '0006_kept_sets', now()),
    ('segments', '0007_plain_chunks', now()),
    ('segments', '0008_cheaper_notes', now()),
    ('segments', '0009_bulk', now()),
    ('sessions', '0001_initial', now()),
    ('tasks', '0001_activities_tasks_and_notices', now()),
    ('tasks', '0002_notes_that_devices_kept', now()),
    ('tasks', '0003_tasks_by_title', now()),
    ('tasks', '0004_quiet_hours_and_what_was_put_off', now()),
    ('tracking', '0001_sources', now()),
    ('tracking', '0002_owner_and_silence', now()),
    ('tracking', '0003_goals', now()),
    ('tracking', '0004_worth_of_goals', now()),
    ('ui', '0001_preferences', now()),
    ('upkeep', '0001_upkeep', now()),
    ('users', '0001_users_and_login_links', now()),
    ('users', '0002_teams_rights_and_audit', now()),
    ('users', '0003_sessions_factors_and_sign_on', now()),
    ('users', '0004_audit_log_only_grows', now()),
    ('users', '0005_invited_at', now()),
    ('webhooks', '0001_endpoints_and_deliveries', now());
