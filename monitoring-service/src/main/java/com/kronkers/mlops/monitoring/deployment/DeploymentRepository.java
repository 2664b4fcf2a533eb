package com.kronkers.mlops.monitoring.deployment;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;

@ApplicationScoped
class DeploymentRepository implements PanacheRepositoryBase<Deployment, Deployment.Key> {

    Optional<DeployedModel> model(String model) {
        return Optional.ofNullable(getEntityManager().find(DeployedModel.class, model));
    }

    List<DeployedModel> models() {
        return getEntityManager()
                .createQuery("from DeployedModel order by model", DeployedModel.class)
                .getResultList();
    }

    void persist(DeployedModel model) {
        getEntityManager().persist(model);
    }

    void record(TrainingRun run) {
        getEntityManager().merge(run);
    }

    Optional<TrainingRun> latestRun(String model) {
        return getEntityManager()
                .createQuery("from TrainingRun where model = :model order by recordedAt desc", TrainingRun.class)
                .setParameter("model", model)
                .setMaxResults(1)
                .getResultStream()
                .findFirst();
    }

    /** Every model that was trained or is deployed on one of the datasets. */
    List<String> modelsOf(List<String> datasets) {
        return getEntityManager()
                .createQuery(
                        "select model from TrainingRun where dataset in :datasets"
                                + " union select model from Deployment where dataset in :datasets",
                        String.class)
                .setParameter("datasets", datasets)
                .getResultList();
    }
}
