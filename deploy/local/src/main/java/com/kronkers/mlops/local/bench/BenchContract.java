package com.kronkers.mlops.local.bench;

import com.kronkers.mlops.local.demo.PlatformClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** The data contract of the benchmark's receipts: a key, checks and a masked column. */
final class BenchContract {
    /** A declaration without a contract: all is inferred from the file. */
    static final Map<String, Object> NONE = Map.of("description", "The benchmark's receipts");

    private static final String CONTRACT = "/bench/receipts.odcs.yaml";

    private BenchContract() {}

    /** Gives a dataset the contract. */
    static void set(PlatformClient client, String dataset) throws IOException {
        try (InputStream yaml = BenchContract.class.getResourceAsStream(CONTRACT)) {
            client.put("data-owner", "/datasets/" + dataset + "/contract", "application/yaml", yaml.readAllBytes());
        }
    }
}
