package com.kronkers.mlops.outbox;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** The application's own transactions: Hibernate and plain SQL of a consumer join them. */
@ApplicationScoped
class JtaTransactions implements Transactions {
    private final DataSource dataSource;

    JtaTransactions(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public <T> T call(Work<T> work) {
        return QuarkusTransaction.requiringNew().call(() -> {
            try (Connection connection = dataSource.getConnection()) {
                return work.on(connection);
            } catch (SQLException e) {
                throw new UncheckedSqlException("database", e);
            }
        });
    }
}
