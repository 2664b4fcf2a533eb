package com.kronkers.mlops.trainers;

import com.kronkers.mlops.trainers.job.JobFile;
import com.kronkers.mlops.trainers.job.JobJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Customers who come back or not, or buy one of three things, which their region, their age and what they spent last month
 * decide together with chance; and what is to be expected of them, which these decide alone.
 */
final class KnownClasses {

    private KnownClasses() {}

    static Map<String, Object> recipe(String target, String task) {
        Map<String, Object> recipe = new LinkedHashMap<>();
        recipe.put("entity", List.of("customer"));
        recipe.put("time", "month");
        recipe.put("step", "P30D");
        recipe.put("target", target);
        recipe.put("known", List.of("region", "age", "member"));
        recipe.put("history", List.of(Map.of("column", "spent", "lags", List.of(1), "means", List.of(3))));
        recipe.put("calendar", List.of());
        recipe.put("horizonSteps", 1);
        recipe.put("historySteps", 6);
        recipe.put("task", task);
        return recipe;
    }

    /** Ten months of so many customers. */
    static void write(Path parquet, int customers) {
        DuckDb.run(
                """
                SELECT setseed(0.42);
                CREATE TABLE drawn AS
                    SELECT 'c' || c AS customer, m, DATE '2017-01-01' + CAST(30 * m AS INTEGER) AS month,
                           ['NORTH', 'SOUTH', 'WEST'][1 + c %% 3] AS region, 20 + c %% 50 AS age,
                           c %% 2 = 0 AS member, 10 + 5 * (c %% 7) + 20 * random() AS spent, random() AS chance
                    FROM range(%d) a(c), range(10) b(m) ORDER BY c, m;
                CREATE TABLE scored AS
                    SELECT *, CASE region WHEN 'NORTH' THEN 1.5 WHEN 'SOUTH' THEN -1.5 ELSE 0 END
                              + CASE WHEN member THEN 1 ELSE -1 END
                              + 0.06 * (coalesce(lag(spent) OVER (PARTITION BY customer ORDER BY m), 35) - 35) AS score
                    FROM drawn;
                COPY (SELECT customer, month, region, age, member, spent, chance < 1 / (1 + exp(-score)) AS returns,
                             CASE WHEN chance < 1 / (1 + exp(-score - 1)) THEN
                                  CASE WHEN chance < 1 / (1 + exp(-score + 1)) THEN 'bread' ELSE 'milk' END
                                  ELSE 'nothing' END AS buys,
                             score > 0 AS likely,
                             CASE WHEN score > 1 THEN 'high' WHEN score > -1 THEN 'middle' ELSE 'low' END AS tier
                      FROM scored) TO '%s' (FORMAT parquet);
                """
                        .formatted(customers, parquet));
    }

    static Path job(Path folder, String target, String task, Map<String, Object> more) throws IOException {
        write(folder.resolve("data.parquet"), 200);
        Map<String, Object> job = new LinkedHashMap<>();
        job.put("jobDirectory", folder.toString());
        job.put("data", "data.parquet");
        job.put("recipe", recipe(target, task));
        job.put("seed", 7);
        job.put("testPeriods", 2);
        job.put("model", "returning");
        job.put("run", "run-1");
        job.put("parameters", Map.of("warmUpSteps", 1, "stopSteps", 2));
        job.putAll(more);
        Path file = folder.resolve("job.json");
        Files.write(file, JobJson.MAPPER.writeValueAsBytes(job));
        return file;
    }

    static JobFile read(Path folder, String target, String task, Map<String, Object> more) throws IOException {
        return JobFile.read(job(folder, target, task, more));
    }
}
