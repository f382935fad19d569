using Npgsql;
using PgEngine.Sql.Tests.Support;
using PgEngine.TestKit;

namespace PgEngine.Sql.Tests.Rights;

/// <summary>
/// Profiles against everything the schema holds. The functions and tables come from the catalog, so a new one must be put into the expected table below
/// before the tests pass.
/// </summary>
public sealed class RoleMatrixTests(DatabaseFixture fixture) : IClassFixture<DatabaseFixture>
{
    private static readonly string[] Enqueuing =
        [
            "close_group", "create_group", "enqueue", "enqueue_jobs_v1", "enqueue_many", "get_result_v1", "group_status", "remove", "result",
            "signal", "signal_key", "start", "start_many",
        ];

    private static readonly string[] Working =
        [
            "append_log_v1", "beat_worker_v1", "begin_tx_step_v1", "checkpoint_steps_v1", "claim_jobs_v1", "deregister_worker_v1",
            "end_tx_step_v1", "fire_schedules_v1", "load_journal_v1", "load_journals_v1", "park_runs_v1", "register_worker_v1",
            "register_workflows_v1", "set_progress_v1", "settle_jobs_v1", "settle_runs_v1", "upsert_schedules_v1",
        ];

    private static readonly string[] Asking = ["cron_next", "doctor", "health", "version"];
    private static readonly string[] Looking =
        [
            "failed", "group_status", "groups", "job", "jobs", "limits", "queue_stats", "runs", "schedule_history", "schedules", "signals", "stats",
            "status", "steps", "workers", "workflows",
        ];

    private static readonly string[] Operating =
        [
            "adopt_database", "cancel", "cancel_jobs", "complete_jobs", "delete_run", "fail_jobs", "force_unlock_workers", "fork", "job_log", "pause",
            "pause_queue", "pause_schedule", "prune", "reschedule_jobs", "resume", "resume_queue", "resume_schedule", "retry", "retry_failed",
            "roll_back_schedules", "run_schedule_now", "schedule", "set_kind", "set_limit", "set_queue", "set_setting", "set_workflow",
            "sweep_stale_workers", "terminate", "unschedule",
        ];

    public static TheoryData<string, string[]> Profiles => new()
    {
        { "enqueuer", Enqueuing },
        { "worker", [.. Enqueuing, .. Working, .. Asking] },
        { "viewer", [.. Asking, .. Looking] },
        { "operator", [.. Asking, .. Looking, .. Operating] },
    };

    private TestDatabase Database => fixture.Database;

    [Theory]
    [MemberData(nameof(Profiles))]
    public async Task A_profile_may_execute_exactly_its_functions(string profile, string[] functions)
    {
        await using var role = await TestRole.CreateAsync(Database, profile);

        Assert.Equal(functions.Order(StringComparer.Ordinal), await role.FunctionsAsync());
    }

    [Fact]
    public async Task Every_function_of_the_schema_is_in_the_table_is_a_helper_or_is_the_owners()
    {
        var known = Enqueuing.Concat(Working).Concat(Asking).Concat(Looking).Concat(Operating).Concat(["grant_usage", "revoke_usage"]);
        var functions = await Database.Source.ColumnAsync<string>(
            @"select proname::text from pg_proc where pronamespace = 'engine'::regnamespace and proname not like '\_%' order by proname collate ""C""");

        Assert.Equal(known.Distinct().Order(StringComparer.Ordinal), functions);
    }

    [Fact]
    public async Task A_role_without_a_profile_may_do_nothing_at_all()
    {
        await using var role = await TestRole.CreateAsync(Database);
        await using var session = await role.LogInAsync();

        Assert.Empty(await role.FunctionsAsync());
        await Refused.WithAsync(Refused.Privilege, () => session.ExecuteAsync("select engine.enqueue('work')"));
    }

    [Theory]
    [InlineData("enqueuer")]
    [InlineData("worker")]
    [InlineData("viewer")]
    [InlineData("operator")]
    public async Task No_profile_has_any_right_on_a_table_or_sequence(string profile)
    {
        await using var role = await TestRole.CreateAsync(Database, profile);

        Findings.None(await Database.Source.ColumnAsync<string>(
            """
            select format('%s on %s', privilege, c.relname)
            from pg_class c
            cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
            where c.relnamespace = 'engine'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
              and has_table_privilege($1::name, c.oid, privilege)
            union all
            select format('%s on %s', privilege, c.relname)
            from pg_class c
            cross join unnest(array['usage', 'select', 'update']) as privilege
            where c.relnamespace = 'engine'::regnamespace and c.relkind = 'S'
              and has_sequence_privilege($1::name, c.oid, privilege)
            """,
            role.Name));
    }

    [Theory]
    [InlineData("enqueuer")]
    [InlineData("worker")]
    [InlineData("viewer")]
    [InlineData("operator")]
    public async Task Direct_access_to_the_tables_is_refused(string profile)
    {
        await using var role = await TestRole.CreateAsync(Database, profile);
        await using var session = await role.LogInAsync();

        await Refused.WithAsync(Refused.Privilege, () => session.ExecuteAsync("select payload from engine.jobs"));
        await Refused.WithAsync(Refused.Privilege, () => session.ExecuteAsync("delete from engine.audit"));
        await Refused.WithAsync(Refused.Privilege, () => session.ExecuteAsync("insert into engine.profile_grants values (session_user, 'operator')"));
        await Refused.WithAsync(Refused.Privilege, () => session.ExecuteAsync("create table engine.mine (id int)"));
    }

    [Theory]
    [InlineData("enqueuer", "select engine.enqueue('work')")]
    [InlineData("worker", "select engine.register_worker_v1('w', array['default'], array['work'], 1, 'test', '30 s', '1 s')")]
    [InlineData("viewer", "select * from engine.jobs(), engine.queue_stats(), engine.workers(), engine.stats(), engine.health()")]
    [InlineData("viewer", "select * from engine.runs(), engine.status(1), engine.steps(1), engine.signals(1), engine.workflows()")]
    [InlineData("enqueuer", "select engine.signal(engine.start('order'), 'go'), engine.signal_key('a', 'go'), engine.result(1)")]
    [InlineData("operator", "select engine.pause(1), engine.resume(1), engine.terminate(1), engine.delete_run(1), engine.set_workflow('matrix')")]
    [InlineData("operator", "select engine.pause_queue('matrix'), engine.resume_queue('matrix')")]
    public async Task A_profile_is_enough_for_its_work(string profile, string sql)
    {
        await using var role = await TestRole.CreateAsync(Database, profile);
        await using var session = await role.LogInAsync();

        Assert.NotNull(await session.RowsAsync(sql));
    }

    [Theory]
    [InlineData("viewer", false)]
    [InlineData("operator", true)]
    public async Task Only_an_operator_reads_payloads(string profile, bool reads)
    {
        await using var role = await TestRole.CreateAsync(Database, profile);
        var id = await Database.Source.ScalarAsync<long>("""select engine.enqueue('secret', '{"token": 1}', headers => '{"h": 1}')""");
        await using var login = await role.LogInAsync();
        await using var switched = await Database.OpenSessionAsync();
        await switched.ExecuteAsync($"set role {role.Name}");

        foreach (var session in new[] { login, switched })
        {
            var row = await session.RowAsync("select * from engine.job($1)", id);
            Assert.Equal("secret", row["kind"]);
            Assert.Equal(reads, row["payload"] is not null);
            Assert.Equal(reads, row["headers"] is not null);
        }
    }

    [Fact]
    public async Task A_member_of_a_group_has_the_groups_profile()
    {
        await using var group = await TestRole.CreateAsync(Database, "operator");
        await using var person = await TestRole.CreateAsync(Database);
        await Database.Source.ExecuteAsync($"grant {group.Name} to {person.Name}");
        var id = await Database.EnqueueAsync(payload: """{"token": 1}""");
        await using var session = await person.LogInAsync();

        Assert.NotNull((await session.RowAsync("select payload from engine.job($1)", id))["payload"]);
    }

    [Fact]
    public async Task Nobody_but_the_owner_can_call_a_helper()
    {
        await using var role = await TestRole.CreateAsync(Database, "enqueuer", "worker", "viewer", "operator");
        await using var session = await role.LogInAsync();

        var exception = await Assert.ThrowsAsync<PostgresException>(() => session.ExecuteAsync("select engine._audit('a', 'b', null, null)"));
        Assert.Equal(Refused.Privilege, exception.SqlState);
        Assert.DoesNotContain(await role.FunctionsAsync(), name => name.StartsWith('_'));
    }
}
