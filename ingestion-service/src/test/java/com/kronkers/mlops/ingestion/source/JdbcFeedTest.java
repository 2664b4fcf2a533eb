package com.kronkers.mlops.ingestion.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.kronkers.mlops.testing.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries on a real PostgreSQL, whose user may do everything: only the read-only transaction stands in the way. */
class JdbcFeedTest {
    private static final JdbcFeed FEED = new JdbcFeed();
    private static Database database;

    @BeforeAll
    static void start() throws SQLException {
        database = Database.start();
        execute(
                "create table sale (id bigint primary key, name text, paid boolean, at timestamptz, price numeric(9,2))");
        execute("create sequence counter");
        execute("create function sell() returns bigint language plpgsql as"
                + " $$ begin insert into sale (id) values (99); return 99; end $$");
        execute("insert into sale values (1, 'a \"b\", c', true, '2017-02-01 00:00:00.5+00', 1.50),"
                + " (2, '', false, null, null), (3, null, null, '2017-02-02 00:00:00+00', 3)");
    }

    @AfterAll
    static void stop() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void rowsAsCsv() throws Exception {
        assertThat(csv("select * from sale order by id"))
                .isEqualTo(
                        """
                        id,name,paid,at,price
                        1,"a ""b"", c",true,2017-02-01 00:00:00.5+00,1.50
                        2,"",false,,
                        3,,,2017-02-02 00:00:00+00,3.00
                        """);
    }

    @Test
    void increments() throws Exception {
        DatasetSource source = Definitions.query("select id, name from sale -- newest last", "id");

        Window first = FEED.next(connection(), source).orElseThrow();
        assertThat(first).isEqualTo(new Window(null, "3"));
        assertThat(text(source, first).lines()).hasSize(4);

        source.progress = new Progress(null, null, "2");
        Window second = FEED.next(connection(), source).orElseThrow();
        assertThat(second).isEqualTo(new Window("2", "3"));
        assertThat(text(source, second)).isEqualTo("id,name\n3,\n");

        source.progress = new Progress(null, null, "3");
        assertThat(FEED.next(connection(), source)).isEmpty();
    }

    @Test
    void aTimeIsAWatermarkToo() throws Exception {
        DatasetSource source = Definitions.query("select at from sale", "at");

        Window first = FEED.next(connection(), source).orElseThrow();
        assertThat(text(source, first).lines()).hasSize(3);
        source.progress = new Progress(null, null, "2017-02-01 00:00:00.4+00");
        assertThat(text(source, FEED.next(connection(), source).orElseThrow()).lines())
                .hasSize(3);
        source.progress = new Progress(null, null, first.through());
        assertThat(FEED.next(connection(), source)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "insert into sale (id) values (7)",
                "delete from sale returning id",
                "with gone as (delete from sale returning id) select * from gone",
                "select sell()",
                "select nextval('counter')",
                "select setval('counter', 100)",
                "select lo_create(0)",
                "select set_config('transaction_read_only', 'off', false), sell()",
                "select set_config('default_transaction_read_only', 'off', false), sell()",
                "select * into copied from sale",
                "copy sale to '/tmp/x'",
                "truncate sale",
                "select * from sale for update",
                "do $$ begin delete from sale; end $$",
                "commit",
                "select 1; delete from sale",
                "select 1;",
                "select 1) x; commit; begin read write; delete from sale; select * from (select 2",
                "select ';' as a; commit",
                "select $x$ ; $x$ as a; delete from sale",
                "select * from sale where id = ?",
                "",
                "select '\0'"
            })
    void whatWritesOrIsMoreThanOneStatementIsRefused(String query) throws SQLException {
        assertThatThrownBy(() -> csv(query)).isInstanceOf(Refused.class);

        assertThat(count("select count(*) from sale")).isEqualTo(3);
        assertThat(count("select count(*) from pg_class where relname = 'copied'"))
                .isZero();
        assertThat(count("select last_value from counter")).isEqualTo(1);
    }

    @Test
    void semicolonsInTextsAndCommentsAreNoStatements() throws Exception {
        assertThat(csv("select 'a;b' as x /* ; */ -- ;")).isEqualTo("x\na;b\n");
    }

    @Test
    void aQueryThatLastsTooLongIsCancelled() {
        assertThatThrownBy(() -> FEED.fetch(
                        FakeConnection.jdbc(database.url(), Duration.ofMillis(300)),
                        Definitions.query("select pg_sleep(30)", null),
                        null))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("statement timeout");
    }

    @Test
    void tooManyRowsAreRefused() {
        assertThatThrownBy(() -> csv("select i from generate_series(1, 1001) i"))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("1000 rows");
    }

    @Test
    void aWatermarkThatIsMissingOrDoesNotGrowIsRefused() {
        assertThatThrownBy(() -> FEED.next(connection(), Definitions.query("select id from sale", "day")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("no column 'day'");
        assertThatThrownBy(() -> FEED.next(connection(), Definitions.query("select name from sale", "name")))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("of type text");
    }

    @Test
    void aDatabaseThatIsAwayMayComeBack() {
        FakeConnection away = FakeConnection.jdbc("jdbc:postgresql://127.0.0.1:1/x", Duration.ofSeconds(2));

        assertThatThrownBy(() -> FEED.fetch(away, Definitions.query("select 1", null), null))
                .isInstanceOf(SQLException.class);
    }

    private static FakeConnection connection() {
        return FakeConnection.jdbc(database.url(), Duration.ofSeconds(10));
    }

    private static String csv(String query) throws IOException, SQLException {
        return text(Definitions.query(query, null), null);
    }

    private static String text(DatasetSource source, Window window) throws IOException, SQLException {
        Fetched.Content content = (Fetched.Content) FEED.fetch(connection(), source, window);
        try (var body = content.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void execute(String sql) throws SQLException {
        try (Connection session = session();
                Statement statement = session.createStatement()) {
            statement.execute(sql);
        }
    }

    private static long count(String sql) throws SQLException {
        try (Connection session = session();
                Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Connection session() throws SQLException {
        return DriverManager.getConnection(database.url(), database.user(), database.password());
    }
}
