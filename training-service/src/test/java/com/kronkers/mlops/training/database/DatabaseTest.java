package com.kronkers.mlops.training.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "57P01", "57P02", "57P03", "53300"})
    void aDatabaseIsAwayAlsoWhereOnlyACauseSaysSo(String state) {
        assertThat(Database.isAway(new IllegalStateException(new SQLException("away", state))))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"22021", "23505", "40001", "42601", "57014"})
    void aDatabaseThatRefusesAStatementIsNotAway(String state) {
        assertThat(Database.isAway(new SQLException("acquisition timeout", state)))
                .isFalse();
        assertThat(Database.isAway(new SQLException("no state"))).isFalse();
        assertThat(Database.isAway(new IllegalStateException("acquisition timeout")))
                .isFalse();
    }

    @Test
    void aDatabaseWhereNobodyListensIsAway() throws Exception {
        ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        closed.close();

        assertThat(Database.isAway(failureAt(closed.getLocalPort()))).isTrue();
    }

    @Test
    void aDatabaseThatGivesNoConnectionInTimeIsAway() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            assertThat(Database.isAway(failureAt(silent.getLocalPort()))).isTrue();
        }
    }

    private static Throwable failureAt(int port) throws SQLException {
        try (AgroalDataSource source = AgroalDataSource.from(
                new AgroalDataSourceConfigurationSupplier().connectionPoolConfiguration(pool -> pool.maxSize(1)
                        .acquisitionTimeout(Duration.ofMillis(300))
                        .connectionFactoryConfiguration(
                                factory -> factory.connectionProviderClass(org.postgresql.Driver.class)
                                        .jdbcUrl("jdbc:postgresql://127.0.0.1:" + port
                                                + "/none?user=none&connectTimeout=2&socketTimeout=2"))))) {
            Throwable failure = catchThrowable(() -> new Database(source).update("select 1"));
            assertThat(failure).isInstanceOf(Database.DatabaseException.class);
            return failure;
        }
    }
}
