namespace PgEngine.Crash.Sagas;

/// <summary>Where sagas, their sender and the nemesis write what they do. The journal itself is the engine's.</summary>
internal static class SagaTables
{
    public const string Create =
        """
        create table saga_runs (key text primary key, fails boolean not null);

        create table saga_signals (
          token text primary key, key text not null, name text not null, place integer not null, answer text not null
        );

        create table saga_facts (
          id bigint generated always as identity primary key, run_id bigint not null, step text not null,
          attempt integer not null, worker text not null, has_row boolean not null, holds_run boolean not null,
          has_ended boolean not null default false
        );

        create table saga_ledger (run_id bigint not null, step text not null, fact bigint not null);

        create table saga_gates (run_id bigint not null, step text not null, worker text not null);

        create table saga_deaths (run_id bigint not null, is_parked boolean not null, step text);
        """;
}
