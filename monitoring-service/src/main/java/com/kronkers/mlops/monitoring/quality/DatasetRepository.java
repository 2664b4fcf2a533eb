package com.kronkers.mlops.monitoring.quality;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

@ApplicationScoped
class DatasetRepository implements PanacheRepositoryBase<DatasetParent, DatasetParent.Key> {

    void record(String dataset, String parent) {
        DatasetParent edge = new DatasetParent();
        edge.dataset = dataset;
        edge.parent = parent;
        getEntityManager().merge(edge);
    }

    /** The dataset and everything derived from it, however indirectly. */
    List<String> withDerived(String dataset) {
        return closure(dataset, "select p.dataset from dataset_parent p join reached r on p.parent = r.name");
    }

    /** The dataset and everything it is derived from, however indirectly. */
    List<String> withSources(String dataset) {
        return closure(dataset, "select p.parent from dataset_parent p join reached r on p.dataset = r.name");
    }

    private List<String> closure(String dataset, String step) {
        return getEntityManager()
                .createNativeQuery(
                        "with recursive reached(name) as (select cast(:dataset as text) union " + step
                                + ") select name from reached order by name",
                        String.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }
}
