package com.kronkers.mlops.ingestion.dataset;

import com.kronkers.mlops.problem.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;

/** Every contract that a dataset ever had. */
@ApplicationScoped
public class Contracts {
    private final EntityManager rows;
    private final Datasets datasets;

    Contracts(EntityManager rows, Datasets datasets) {
        this.rows = rows;
        this.datasets = datasets;
    }

    /** Notes the present contract of a locked dataset, if it has one that was not noted before. */
    @Transactional(Transactional.TxType.MANDATORY)
    public void note(Dataset dataset, String author) {
        dataset.contract().ifPresent(contract -> {
            ContractVersion.Id id = new ContractVersion.Id(dataset.name(), contract.version());
            if (rows.find(ContractVersion.class, id) == null) {
                rows.persist(new ContractVersion(dataset.name(), contract, Instant.now(), author));
            }
        });
    }

    /** All contracts of a dataset, newest first. */
    @Transactional
    public List<ContractVersion> all(String dataset) {
        datasets.get(dataset);
        return rows.createQuery(
                        "from ContractVersion c where c.id.dataset = :dataset order by c.id.version desc",
                        ContractVersion.class)
                .setParameter("dataset", dataset)
                .getResultList();
    }

    /**
     * One contract.
     *
     * @param version null for the present one
     */
    @Transactional
    public ContractVersion get(String dataset, Integer version) {
        Dataset known = datasets.get(dataset);
        int number = version == null ? known.contractVersion : version;
        ContractVersion found = rows.find(ContractVersion.class, new ContractVersion.Id(dataset, number));
        if (found == null) {
            throw Problem.of(
                            404,
                            "unknown-contract",
                            "There is no such contract",
                            "Dataset '" + dataset + "' has no contract"
                                    + (version == null ? " yet." : " of version " + version + "."))
                    .field(
                            "version",
                            "does not exist",
                            "GET /datasets/" + dataset
                                    + "/contracts lists those that do; without one, PUT a contract or"
                                    + " upload data to have it inferred.")
                    .exception();
        }
        return found;
    }
}
