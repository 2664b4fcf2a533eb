package com.kronkers.mlops.ingestion;

import com.kronkers.mlops.testing.Contracts;
import org.junit.jupiter.api.Test;

class ContractTest {
    @Test
    void sendsAndReceivesExactlyWhatAsyncapiSays() {
        Contracts.assertTopicsDeclared("ingestion");
    }
}
