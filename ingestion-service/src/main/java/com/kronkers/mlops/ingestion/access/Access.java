package com.kronkers.mlops.ingestion.access;

import com.kronkers.mlops.ingestion.access.DatasetGrantChange.Kind;
import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.ingestion.dataset.Datasets;
import com.kronkers.mlops.problem.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Says what the present caller may do with a dataset. Denied is what neither being the owner, nor a grant, nor a role of
 * the platform allows.
 */
@ApplicationScoped
public class Access {
    private static final String DECLARER = "data-owner";
    /** What shows rows. Of people these are granted for a stated purpose only. */
    private static final Set<Permission> ROWS = EnumSet.of(Permission.READ, Permission.QUARANTINE, Permission.EXPORT);

    private final Datasets datasets;
    private final Grants grants;
    private final Refusals refusals;
    private final SecurityIdentity identity;

    Access(Datasets datasets, Grants grants, Refusals refusals, SecurityIdentity identity) {
        this.datasets = datasets;
        this.grants = grants;
        this.refusals = refusals;
        this.identity = identity;
    }

    /**
     * Lets the caller through or not.
     *
     * @throws RuntimeException a 403 problem that says whom to ask, which is counted; a 404 one for an unknown dataset
     */
    public void require(String dataset, Permission permission) {
        require(datasets.get(dataset), permission);
    }

    /**
     * Lets the caller declare a new dataset or not.
     *
     * @throws RuntimeException a 403 problem
     */
    public void requireDeclarer() {
        if (!callerIsOneOf(Set.of("role:" + DECLARER))) {
            throw Problem.of(
                            403,
                            "forbidden",
                            "Forbidden",
                            "Only the role " + DECLARER + " declares new datasets; whoever owns one may change it.")
                    .field("Authorization", "is of a caller without this role", "Ask a data owner to declare it.")
                    .exception();
        }
    }

    /** Like {@link #require}, but silent about a dataset that does not exist. */
    void requireIfKnown(String dataset, Permission permission) {
        datasets.find(dataset).ifPresent(known -> require(known, permission));
    }

    /** Whether the caller is one of these users, or has one of these roles or departments. */
    public boolean callerIsOneOf(Set<String> grantees) {
        return caller().grantees().stream().anyMatch(grantees::contains);
    }

    /** What the caller may do with a dataset. */
    public Set<Permission> of(Dataset dataset) {
        Caller caller = caller();
        return permissions(caller, dataset, grants.held(dataset.name(), caller.grantees()));
    }

    /** What the caller may do with each of many datasets, by name. */
    public Map<String, Set<Permission>> of(Collection<Dataset> many) {
        Caller caller = caller();
        Map<String, Set<Permission>> held = grants.held(caller.grantees());
        Map<String, Set<Permission>> all = new HashMap<>();
        many.forEach(dataset ->
                all.put(dataset.name(), permissions(caller, dataset, held.getOrDefault(dataset.name(), Set.of()))));
        return all;
    }

    /**
     * Notes who owns a dataset and for what it is kept, if that is new, and grants anew.
     *
     * @param dataset locked, as it is to be
     * @param formerOwner null for a new dataset
     * @param formerPurpose null if there was none
     * @param wanted permissions by grantee as the caller wrote them; null keeps those there are
     */
    @Transactional(Transactional.TxType.MANDATORY)
    public void declare(
            Dataset dataset, String formerOwner, String formerPurpose, Map<String, List<String>> wanted, String by) {
        Instant now = Instant.now();
        if (!dataset.owner().equals(formerOwner)) {
            grants.note(dataset.name(), Kind.OWNER, dataset.owner(), null, by, now);
        }
        if (!Objects.equals(dataset.purpose(), formerPurpose)) {
            grants.note(dataset.name(), Kind.PURPOSE, dataset.purpose(), null, by, now);
        }
        if (wanted != null) {
            grants.replace(dataset.name(), WantedGrants.read(dataset, wanted), by, now);
        }
    }

    private void require(Dataset dataset, Permission permission) {
        if (of(dataset).contains(permission)) {
            return;
        }
        Caller caller = caller();
        refusals.count(dataset.name(), caller, permission);
        throw Problem.of(
                        403,
                        "permission-missing",
                        "A permission on the dataset is missing",
                        "'" + caller.name() + "' may not " + permission.json() + " '" + dataset.name() + "', which '"
                                + dataset.owner() + "' owns.")
                .field("Authorization", "is of a caller without " + permission.json(), advice(dataset, permission))
                .exception();
    }

    private static String advice(Dataset dataset, Permission permission) {
        String owner = "'" + dataset.owner() + "'";
        if (purposeMissing(dataset) && ROWS.contains(permission)) {
            return "Ask " + owner + " to state what the data may be used for with PUT /datasets/" + dataset.name()
                    + ", if you were granted it: without a purpose nobody is granted columns about people.";
        }
        return permission.grantable()
                ? "Ask " + owner + " to grant " + permission.json() + " to you, your role or your department with PUT"
                        + " /datasets/" + dataset.name() + "/grants."
                : "Ask " + owner + " to do it, or to grant what you need with PUT /datasets/" + dataset.name()
                        + "/grants.";
    }

    private static Set<Permission> permissions(Caller caller, Dataset dataset, Set<Permission> granted) {
        if (caller.is(dataset.owner())) {
            return EnumSet.allOf(Permission.class);
        }
        EnumSet<Permission> all = EnumSet.noneOf(Permission.class);
        granted.forEach(permission -> all.addAll(permission.withImplied()));
        if (purposeMissing(dataset)) {
            all.removeAll(ROWS);
        }
        all.addAll(PlatformRoles.of(caller.roles()));
        return all;
    }

    /** A column may have become personal after it was granted. */
    private static boolean purposeMissing(Dataset dataset) {
        return dataset.purpose() == null
                && dataset.contract()
                        .filter(contract -> contract.columns().stream().anyMatch(Column::ofPeople))
                        .isPresent();
    }

    private Caller caller() {
        return new Caller(identity.getPrincipal().getName(), identity.getRoles());
    }
}
