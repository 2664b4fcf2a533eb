package com.kronkers.mlops.training.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class MlflowErrorTest {

    @Test
    void aDatabaseThatIsAwayIsToldAsTemporary() {
        MlflowError error =
                MlflowError.of(new IllegalStateException(new SQLException("connection to db:5432 refused", "08001")));

        assertThat(error.status()).isEqualTo(503);
        assertThat(error.errorCode()).isEqualTo("TEMPORARILY_UNAVAILABLE");
        assertThat(error.message()).doesNotContain("5432").contains("Try again");
    }

    @Test
    void aStatementThatTheDatabaseRefusesIsAnErrorInside() {
        MlflowError error = MlflowError.of(new IllegalStateException(new SQLException("syntax error", "42601")));

        assertThat(error.status()).isEqualTo(500);
        assertThat(error.errorCode()).isEqualTo("INTERNAL_ERROR");
        assertThat(error.message()).doesNotContain("syntax");
    }
}
