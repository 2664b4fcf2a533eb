package com.kronkers.mlops.training.mlflow;

import com.kronkers.mlops.training.experiment.Experiment;
import com.kronkers.mlops.training.experiment.ExperimentSearch;
import com.kronkers.mlops.training.experiment.Experiments;
import com.kronkers.mlops.training.tracking.Page;
import com.kronkers.mlops.training.tracking.TrackingException;
import jakarta.enterprise.context.ApplicationScoped;

/** Experiments in MLflow's protocol. */
@ApplicationScoped
class ExperimentOperations {
    private static final String ID = "experiment_id";
    private static final int PAGE = 1000;

    private final Experiments experiments;
    private final ExperimentSearch search;

    ExperimentOperations(Experiments experiments, ExperimentSearch search) {
        this.experiments = experiments;
        this.search = search;
    }

    void addTo(Operations operations) {
        operations
                .post("experiments/create", this::create)
                .get("experiments/get", this::get)
                .get("experiments/get-by-name", this::getByName)
                .get("experiments/search", this::search)
                .post("experiments/search", this::search)
                .get("experiments/list", this::search)
                .post("experiments/update", this::rename)
                .post("experiments/delete", this::delete)
                .post("experiments/restore", this::restore)
                .post("experiments/set-experiment-tag", this::setTag)
                .post("experiments/delete-experiment-tag", this::deleteTag);
    }

    private Object create(Call call) {
        call.caller().requireWriter();
        Parameters said = call.parameters();
        long id = experiments.create(said.required("name"), said.filled("artifact_location"), KeyValueDto.tags(said));
        return new ExperimentDto.Created(Long.toString(id));
    }

    private Object get(Call call) {
        long id = id(call);
        call.caller().requireReaderOf(id);
        return new ExperimentDto.One(ExperimentDto.of(experiments.get(id)));
    }

    private Object getByName(Call call) {
        String name = call.parameters().required("experiment_name");
        Experiment found = experiments
                .byName(name)
                .orElseThrow(() -> TrackingException.notFound("Could not find experiment with name '" + name + "'"));
        call.caller().requireReaderOf(found.id());
        return new ExperimentDto.One(ExperimentDto.of(found));
    }

    private Object search(Call call) {
        call.caller().requireReader();
        Parameters said = call.parameters();
        int size = Views.size(said, PAGE);
        Page<Experiment> page = search.find(
                Views.of(said, "view_type"),
                ExperimentFilter.conditions(said.text("filter").orElse("")),
                ExperimentFilter.orders(said.texts("order_by")),
                size,
                Page.offset(said.text("page_token").orElse(null)));
        return new ExperimentDto.Several(
                Json.orNothing(page.items().stream().map(ExperimentDto::of).toList()),
                page.next().orElse(null));
    }

    private Object rename(Call call) {
        call.caller().requireWriter();
        experiments.rename(id(call), call.parameters().required("new_name"));
        return Call.NOTHING;
    }

    private Object delete(Call call) {
        call.caller().requireWriter();
        experiments.delete(id(call));
        return Call.NOTHING;
    }

    private Object restore(Call call) {
        call.caller().requireWriter();
        experiments.restore(id(call));
        return Call.NOTHING;
    }

    private Object setTag(Call call) {
        call.caller().requireWriter();
        String id = call.parameters().required(ID);
        experiments.setTag(Ids.experiment(id), KeyValueDto.tag(call.parameters()));
        return Call.NOTHING;
    }

    private Object deleteTag(Call call) {
        call.caller().requireWriter();
        experiments.deleteTag(id(call), call.parameters().required("key"));
        return Call.NOTHING;
    }

    private static long id(Call call) {
        return Ids.experiment(call.parameters().required(ID));
    }
}
