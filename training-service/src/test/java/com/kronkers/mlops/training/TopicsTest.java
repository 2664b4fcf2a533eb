package com.kronkers.mlops.training;

import com.kronkers.mlops.testing.Contracts;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void theTopicsInUseAreThoseOfTheContract() {
        Contracts.assertTopicsDeclared("training");
    }
}
