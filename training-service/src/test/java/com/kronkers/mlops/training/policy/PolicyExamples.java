package com.kronkers.mlops.training.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Policies as a data scientist would send them. */
public final class PolicyExamples {
    private PolicyExamples() {}

    public static ObjectNode weekly(String dataset, String model) {
        try {
            ObjectNode policy = (ObjectNode)
                    new ObjectMapper()
                            .readTree(
                                    """
                            {"trainer": "tabular-network",
                             "recipe": {"entity": ["store_id", "department"], "time": "week_start", "step": "P7D",
                                        "target": "units", "known": ["holiday"],
                                        "history": [{"column": "units", "lags": [1, 2, 3, 4, 8], "means": [4, 8, 13]},
                                                    {"column": "discount_rate", "lags": [1], "means": [4]}],
                                        "calendar": ["week-of-year"], "horizonSteps": 1, "historySteps": 26},
                             "parameters": {"epochs": 5},
                             "seed": 7, "testPeriods": 4, "minimumNewRows": 400, "retrainOnDrift": true,
                             "cooldown": "PT10M"}
                            """);
            return policy.put("dataset", dataset).put("model", model);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
