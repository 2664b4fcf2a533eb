package com.kronkers.mlops.serving;

import com.kronkers.mlops.testing.Contracts;
import org.junit.jupiter.api.Test;

class TopicsTest {
    @Test
    void theTopicsAreThoseOfTheContract() {
        Contracts.assertTopicsDeclared("serving");
    }
}
