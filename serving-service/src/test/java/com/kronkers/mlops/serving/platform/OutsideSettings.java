package com.kronkers.mlops.serving.platform;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** What is set from outside and disturbs no other setting, together: every profile costs a start of everything. */
public class OutsideSettings implements QuarkusTestProfile {
    /** The most bytes of a package. */
    public static final int MOST = 100_000;

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "kronkers.deployment.largest-package", String.valueOf(MOST),
                "kronkers.models.\"tuned-model\".predictors", "7",
                "kronkers.history.most-rows", "40",
                "kronkers.history.longest-withdrawn", "PT0S",
                "kronkers.prediction.history-max-age-by-model.\"dated-model\"", "P30D",
                "quarkus.http.idle-timeout", "5S",
                "kronkers.serving.echo", "true",
                "quarkus.http.auth.permission.echo.paths", "/v2/echo/open/*",
                "quarkus.http.auth.permission.echo.policy", "permit");
    }
}
