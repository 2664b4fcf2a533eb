package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.artifact.ArtifactTree;
import com.kronkers.mlops.training.loggedmodel.LoggedModel;
import com.kronkers.mlops.training.loggedmodel.LoggedModelSearch;
import com.kronkers.mlops.training.loggedmodel.LoggedModelSearch.MeasuredOn;
import com.kronkers.mlops.training.loggedmodel.LoggedModels;
import com.kronkers.mlops.training.run.RunIds;
import com.kronkers.mlops.training.run.RunSpending;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.Param;
import com.kronkers.mlops.training.tracking.Tag;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Logged models in MLflow's protocol. */
@ApplicationScoped
class LoggedModelOperations {
    private static final int PAGE = 100;

    private final LoggedModels models;
    private final LoggedModelSearch search;
    private final ArtifactTree artifacts;
    private final RunSpending spending;

    LoggedModelOperations(LoggedModels models, LoggedModelSearch search, ArtifactTree artifacts, RunSpending spending) {
        this.models = models;
        this.search = search;
        this.artifacts = artifacts;
        this.spending = spending;
    }

    void addTo(Operations operations) {
        operations
                .post("logged-models", this::create)
                .post("logged-models/search", this::search)
                .get("logged-models/{}", this::get)
                .add("PATCH", "logged-models/{}", this::finish)
                .add("DELETE", "logged-models/{}", this::delete)
                .add("PATCH", "logged-models/{}/tags", this::setTags)
                .add("DELETE", "logged-models/{}/tags/{}", this::deleteTag)
                .post("logged-models/{}/params", this::logParams)
                .get("logged-models/{}/artifacts/directories", this::listArtifacts);
    }

    private Object create(Call call) throws IOException {
        Parameters said = call.parameters();
        long experiment = Ids.experiment(said.required("experiment_id"));
        String sourceRun = said.text("source_run_id").orElse("");
        requireWriter(call.caller(), sourceRun);
        if (!sourceRun.isEmpty()) {
            call.caller().requireReaderOf(experiment);
        }
        LoggedModels.Draft draft = new LoggedModels.Draft(
                experiment,
                said.filled("name"),
                said.text("model_type").orElse(""),
                sourceRun,
                KeyValueDto.params(said),
                KeyValueDto.tags(said));
        spend(call, 1 + draft.params().size() + draft.tags().size());
        return one(models.create(draft));
    }

    private Object get(Call call) {
        return one(readable(call));
    }

    private Object finish(Call call) {
        String status = call.parameters().required("status");
        LoggedModel.Status parsed = Arrays.stream(LoggedModel.Status.values())
                .filter(each -> (LoggedModelDto.STATUS_PREFIX + each).equals(status))
                .findFirst()
                .orElseThrow(() -> call.parameters().misfit("status"));
        return one(models.finish(writable(call).id(), parsed));
    }

    private Object delete(Call call) {
        models.delete(writable(call).id());
        return Call.NOTHING;
    }

    private Object setTags(Call call) {
        String model = writable(call).id();
        List<Tag> tags = KeyValueDto.tags(call.parameters());
        spend(call, tags.size());
        models.setTags(model, tags);
        return Call.NOTHING;
    }

    private Object deleteTag(Call call) {
        models.deleteTag(
                writable(call).id(), ReservedNames.free(call.variables().get(1)));
        return Call.NOTHING;
    }

    private Object logParams(Call call) {
        String model = writable(call).id();
        List<Param> params = KeyValueDto.params(call.parameters());
        spend(call, params.size());
        models.logParams(model, params);
        return Call.NOTHING;
    }

    private void spend(Call call, int entries) {
        call.caller().grantedRun().ifPresent(run -> spending.rows(run, 0, entries));
    }

    private Object listArtifacts(Call call) throws IOException {
        LoggedModel model = readable(call);
        return ArtifactLists.below(
                artifacts,
                ArtifactUris.of(model),
                call.parameters().filled("artifact_directory_path").orElse(""));
    }

    private Object search(Call call) {
        Parameters said = call.parameters();
        List<String> ids = said.texts("experiment_ids");
        if (ids.isEmpty()) {
            throw said.missing("experiment_ids");
        }
        long[] asked = Ids.experiments(ids);
        Arrays.stream(asked).forEach(call.caller()::requireReaderOf);
        String filter = said.text("filter").orElse("");
        List<LoggedModelSearch.ModelOrder> orders = said.objects("order_by").stream()
                .map(LoggedModelOperations::order)
                .toList();
        SearchMark mark = SearchMark.of(ids, filter, orders);
        Page<LoggedModel> page = search.find(
                new LoggedModelSearch.Query(
                        asked,
                        LoggedModelFilter.conditions(filter),
                        said.objects("datasets").stream()
                                .map(LoggedModelOperations::measuredOn)
                                .toList(),
                        orders),
                Views.size(said, PAGE),
                Page.offset(said.filled("page_token").map(mark::off).orElse(null)));
        return new LoggedModelDto.Several(
                Json.orNothing(page.items().stream().map(LoggedModelDto::of).toList()),
                page.next().map(mark::on).orElse(null));
    }

    private static MeasuredOn measuredOn(Parameters said) {
        String name = said.filled("dataset_name")
                .orElseThrow(
                        () -> TrackingException.invalid("`dataset_name` in the `datasets` clause must be specified."));
        return new MeasuredOn(name, said.filled("dataset_digest"));
    }

    private static LoggedModelSearch.ModelOrder order(Parameters said) {
        String field = said.required("field_name");
        boolean metric = field.startsWith("metrics.");
        if (!metric && !LoggedModelSearch.isAttribute(field)) {
            throw TrackingException.invalid("Invalid order by field name: " + field);
        }
        return new LoggedModelSearch.ModelOrder(
                metric,
                metric ? field.substring("metrics.".length()) : field,
                said.flag("ascending", true),
                said.filled("dataset_name").map(name -> new MeasuredOn(name, said.filled("dataset_digest"))));
    }

    private LoggedModel readable(Call call) {
        LoggedModel model = models.get(call.variables().get(0));
        call.caller().requireReaderOf(model.experiment());
        return model;
    }

    private LoggedModel writable(Call call) {
        LoggedModel model = models.get(call.variables().get(0));
        requireWriter(call.caller(), model.sourceRun());
        return model;
    }

    /** A run's token may write to the models that the run made. */
    static void requireWriter(Caller caller, String sourceRun) {
        if (RunIds.isId(sourceRun)) {
            caller.requireWriterOf(RunIds.parse(sourceRun));
        } else {
            caller.requireWriter();
        }
    }

    private static LoggedModelDto.One one(LoggedModel model) {
        return new LoggedModelDto.One(LoggedModelDto.of(model));
    }
}
