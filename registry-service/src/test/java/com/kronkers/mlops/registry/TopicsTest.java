package com.kronkers.mlops.registry;

import com.kronkers.mlops.testing.Contracts;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void everyTopicIsDeclaredInTheContracts() {
        Contracts.assertTopicsDeclared("registry");
    }
}
