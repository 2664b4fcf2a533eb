package com.kronkers.mlops.ingestion.derived;

import com.kronkers.mlops.ingestion.contract.Classification;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.contract.DataContract;
import com.kronkers.mlops.ingestion.dataset.CommitOutcome;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.DatasetCommit;
import com.kronkers.mlops.ingestion.dataset.DatasetCommits;
import com.kronkers.mlops.ingestion.dataset.DatasetVersion;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.ingestion.dataset.UploadMode;
import com.kronkers.mlops.ingestion.dataset.VersionDraft;
import com.kronkers.mlops.ingestion.dataset.VersionInput;
import com.kronkers.mlops.ingestion.duckdb.DuckDb;
import com.kronkers.mlops.ingestion.objects.Digests;
import com.kronkers.mlops.ingestion.objects.ObjectFolder;
import io.quarkiverse.resteasy.problem.HttpProblem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.stream.Collectors;

/** Builds a version of a derived dataset from the newest accepted versions of its inputs. */
@ApplicationScoped
class Builder {
    private final Datasets datasets;
    private final DatasetCommits commits;
    private final ObjectFolder objects;
    private final DuckDb duckDb;
    private final DerivedConfig config;

    Builder(Datasets datasets, DatasetCommits commits, ObjectFolder objects, DuckDb duckDb, DerivedConfig config) {
        this.datasets = datasets;
        this.commits = commits;
        this.objects = objects;
        this.duckDb = duckDb;
        this.config = config;
    }

    /**
     * Does a claimed rebuild in the transaction that claimed it: version, event and the end of the work are one.
     *
     * @throws IOException if a file cannot be written: the work stays queued
     */
    @Transactional(Transactional.TxType.MANDATORY)
    void build(Rebuild rebuild) throws IOException {
        Dataset dataset = datasets.lock(rebuild.dataset);
        Map<String, DatasetVersion> inputs = new TreeMap<>();
        dataset.inputs().forEach((alias, input) -> datasets.head(input).ifPresent(head -> inputs.put(alias, head)));
        if (inputs.size() < dataset.inputs().size()) {
            rebuild.finish(Rebuild.State.DONE, "waits for the first accepted version of every input");
            return;
        }
        if (upToDate(dataset, inputs)) {
            rebuild.finish(Rebuild.State.DONE, "nothing changed");
            return;
        }
        try (DatasetCommit commit = commits.begin()) {
            Path rows = commit.file(".parquet");
            DerivedQuery.Result result =
                    new DerivedQuery(duckDb, dataset.derivedSql(), config.timeout()).run(files(inputs), rows);
            Optional<String> refused = refused(dataset, result);
            if (refused.isPresent()) {
                rebuild.finish(Rebuild.State.FAILED, refused.get());
                return;
            }
            FittedRows fitted = fitted(dataset, inputs.values(), result, rows, commit);
            if (fitted.refusal() != null) {
                rebuild.finish(Rebuild.State.FAILED, fitted.refusal());
                return;
            }
            CommitOutcome outcome = commit.commit(draft(rebuild, dataset, inputs, fitted));
            rebuild.finish(Rebuild.State.DONE, "version " + outcome.version().number());
        } catch (HttpProblem refused) {
            rebuild.finish(Rebuild.State.FAILED, refused.getTitle() + ": " + refused.getDetail());
        } catch (SQLException wrong) {
            rebuild.finish(Rebuild.State.FAILED, Derivations.withoutValues(wrong));
        }
    }

    /** A contract that a person wrote is what the rows must fit; otherwise the contract follows the rows. */
    private FittedRows fitted(
            Dataset dataset,
            Collection<DatasetVersion> inputs,
            DerivedQuery.Result result,
            Path rows,
            DatasetCommit commit)
            throws SQLException {
        if (dataset.contractDeclared()) {
            DataContract contract = dataset.contract().orElseThrow();
            return FittedRows.of(duckDb, contract, result, rows, commit);
        }
        dataset.govern(dataset.asClassified(classified(result, inputs)), dataset.timeColumn());
        return FittedRows.all(rows, result.rows());
    }

    /** The newest version has the same inputs and query, even if it is suspect: building it again changes nothing. */
    private boolean upToDate(Dataset dataset, Map<String, DatasetVersion> inputs) {
        return datasets.versions(dataset.name()).stream()
                .findFirst()
                .filter(version -> !version.withdrawn())
                .filter(version -> version.inputs().equals(inputs(inputs)))
                .filter(version ->
                        dataset.contract().filter(version.contract()::equals).isPresent())
                .filter(version -> Digests.of(dataset.derivedSql()).equals(version.sourceDigest()))
                .isPresent();
    }

    private static Optional<String> refused(Dataset dataset, DerivedQuery.Result result) {
        if (result.rows() == 0) {
            return Optional.of("the query gives no rows");
        }
        String time = dataset.timeColumn();
        boolean temporal = result.columns().stream()
                .anyMatch(column -> column.name().equals(time) && column.type().temporal());
        return time == null || temporal
                ? Optional.empty()
                : Optional.of("the query gives no date or timestamp column '" + time + "', the time column");
    }

    private Map<String, List<Path>> files(Map<String, DatasetVersion> inputs) {
        Map<String, List<Path>> files = new TreeMap<>();
        inputs.forEach((alias, version) -> files.put(
                alias,
                version.files().stream()
                        .map(file -> objects.path(file.digest()))
                        .toList()));
        return files;
    }

    private static List<VersionInput> inputs(Map<String, DatasetVersion> inputs) {
        return inputs.entrySet().stream()
                .map(each -> new VersionInput(
                        each.getKey(),
                        each.getValue().dataset(),
                        each.getValue().number()))
                .toList();
    }

    /**
     * A column is as protected as the most protected column of its name among the inputs. What may hold values of
     * people under whatever name is as protected as the most protected of those.
     */
    private static List<Column> classified(DerivedQuery.Result result, Collection<DatasetVersion> inputs) {
        List<Column> given = inputs.stream()
                .flatMap(version -> version.contract().columns().stream())
                .toList();
        Map<String, Classification> strictest = given.stream()
                .filter(Column::decided)
                .collect(Collectors.toMap(
                        Column::name, Column::classification, BinaryOperator.maxBy(Comparator.naturalOrder())));
        List<Column> personal = given.stream().filter(Column::ofPeople).toList();
        personal.stream()
                .map(Column::classification)
                .max(Comparator.naturalOrder())
                .ifPresent(most -> Lineage.of(result.query(), names(result.columns()), names(personal), names(given))
                        .forEach(name -> strictest.put(name, most)));
        return result.columns().stream()
                .map(column ->
                        strictest.containsKey(column.name()) ? column.classified(strictest.get(column.name())) : column)
                .toList();
    }

    private static List<String> names(List<Column> columns) {
        return columns.stream().map(Column::name).toList();
    }

    private static VersionDraft draft(
            Rebuild rebuild, Dataset dataset, Map<String, DatasetVersion> inputs, FittedRows rows) {
        DataContract contract = dataset.contract().orElseThrow();
        return new VersionDraft(
                dataset.name(),
                UploadMode.REPLACE,
                contract,
                contract,
                false,
                Digests.of(dataset.derivedSql()),
                List.of(new VersionDraft.Part(rows.rows(), rows.count(), false)),
                null,
                rows.rejected(),
                rows.report() == null ? 0 : rows.report().rejected(),
                null,
                inputs(inputs),
                rebuild.cause,
                "derived",
                rows.report());
    }
}
