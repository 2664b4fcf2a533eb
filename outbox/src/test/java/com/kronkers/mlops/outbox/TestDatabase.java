package com.kronkers.mlops.outbox;

import com.kronkers.mlops.testing.Database;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A real PostgreSQL database with this module's tables. As in an application, a data source hands out the current
 * transaction's connection; unlike there, without one it hands out none.
 */
final class TestDatabase extends PGSimpleDataSource implements Transactions {
    private static final long serialVersionUID = 1L;
    private static int databases;

    private final transient ThreadLocal<Connection> current = new ThreadLocal<>();
    private final transient PGSimpleDataSource direct;

    /** One server for all tests of this JVM; a child process that connects to it must not start its own. */
    private static final class Server {
        static final Database INSTANCE = Database.start();

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(INSTANCE::close));
        }
    }

    private TestDatabase(PGSimpleDataSource direct) {
        this.direct = direct;
    }

    /** An existing database. */
    static TestDatabase at(PGSimpleDataSource direct) {
        return new TestDatabase(direct);
    }

    private static TestDatabase onServer(String url) {
        PGSimpleDataSource direct = new PGSimpleDataSource();
        direct.setUrl(url);
        direct.setUser(Server.INSTANCE.user());
        direct.setPassword(Server.INSTANCE.password());
        direct.setSocketTimeout(5);
        return new TestDatabase(direct);
    }

    /** An own database, so that no test sees another one's relay or rows. */
    static synchronized TestDatabase create() {
        String name = "outbox_" + databases++;
        server("create database " + name);
        String url = Server.INSTANCE.url().replaceAll("/[^/?]+(\\?|$)", "/" + name + "$1");
        TestDatabase database = onServer(url);
        Flyway.configure()
                .dataSource(database.direct)
                .locations("classpath:db/outbox")
                .load()
                .migrate();
        return database;
    }

    String url() {
        return direct.getUrl();
    }

    /** Connections outside any transaction. */
    PGSimpleDataSource direct() {
        return direct;
    }

    /** The server itself, by another database. */
    static void server(String statement) {
        onServer(Server.INSTANCE.url()).sql(statement);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = current.get();
        if (connection == null) {
            throw new SQLException("no transaction");
        }
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public <T> T call(Work<T> work) {
        try (Connection connection = direct.getConnection()) {
            connection.setAutoCommit(false);
            current.set(connection);
            T result = work.on(getConnection());
            connection.commit();
            return result;
        } catch (SQLException e) {
            throw new UncheckedSqlException("database", e);
        } finally {
            current.remove();
        }
    }

    void sql(String statement) {
        try (Connection connection = direct.getConnection();
                Statement sql = connection.createStatement()) {
            sql.execute(statement);
        } catch (SQLException e) {
            throw new UncheckedSqlException(statement, e);
        }
    }

    /** The single value that a query returns, as text. */
    String ask(String query) {
        try (Connection connection = direct.getConnection();
                Statement sql = connection.createStatement();
                ResultSet row = sql.executeQuery(query)) {
            row.next();
            return row.getString(1);
        } catch (SQLException e) {
            throw new UncheckedSqlException(query, e);
        }
    }

    /** Ends the session that holds the relay's lock, as a server does that has not heard of it for too long. */
    void endRelaySession() {
        ask("select count(pg_terminate_backend(pid)) from pg_stat_activity"
                + " where application_name = 'outbox relay' and datname = current_database()");
    }
}
