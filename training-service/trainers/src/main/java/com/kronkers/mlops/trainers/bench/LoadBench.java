package com.kronkers.mlops.trainers.bench;

import com.kronkers.mlops.runtime.Recipe;
import com.kronkers.mlops.trainers.data.Dataset;
import com.kronkers.mlops.trainers.data.DatasetReader;
import com.kronkers.mlops.trainers.job.JobFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * How long a dataset takes from its Parquet file to a trainer, beside bare DuckDB handing over the same columns of the
 * same file in the same order: {@code LoadBench job.json rounds} prints seconds, bare and ours, a line for each repetition.
 */
public final class LoadBench {

    private LoadBench() {}

    public static void main(String[] args) throws Exception {
        JobFile job = JobFile.read(Path.of(args[0]));
        for (int round = 0; round < Integer.parseInt(args[1]); round++) {
            long begin = System.nanoTime();
            long read = bare(job.dataFile(), job.recipe());
            double bare = (System.nanoTime() - begin) / 1e9;
            begin = System.nanoTime();
            Dataset dataset = DatasetReader.read(job.dataFile(), job.recipe());
            double ours = (System.nanoTime() - begin) / 1e9;
            System.out.println(
                    bare + " " + ours + " " + Math.min(read, dataset.rows().rows()));
        }
    }

    private static long bare(Path parquet, Recipe recipe) throws SQLException {
        Set<String> columns = new LinkedHashSet<>();
        columns.add(recipe.time());
        columns.addAll(recipe.entity());
        columns.addAll(recipe.known());
        columns.addAll(recipe.historyColumns());
        columns.add(recipe.target());
        String names = "\"" + String.join("\", \"", columns) + "\"";
        String order = "\"" + recipe.time() + "\", \"" + String.join("\", \"", recipe.entity()) + "\"";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + names + " FROM read_parquet('" + parquet + "') ORDER BY " + order)) {
            long read = 0;
            Object last = null;
            while (rows.next()) {
                for (int column = 1; column <= columns.size(); column++) {
                    last = rows.getObject(column);
                }
                read++;
            }
            return last == null && read == 0 ? -1 : read;
        }
    }
}
