package com.kronkers.mlops.ingestion.access;

import com.kronkers.mlops.ingestion.contract.Column;
import com.kronkers.mlops.ingestion.dataset.Dataset;
import com.kronkers.mlops.problem.Problem;
import com.kronkers.mlops.problem.Problem.FieldError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Reads grants as an owner wrote them, and names everything that is wrong with them at once. */
final class WantedGrants {
    private static final Pattern GRANTEE =
            Pattern.compile("user:[^\\p{Cntrl}]{1,200}|(role|department):[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    private static final int MOST = 500;

    private WantedGrants() {}

    /** @throws RuntimeException a 422 problem */
    static Map<String, Set<Permission>> read(Dataset dataset, Map<String, List<String>> wanted) {
        List<FieldError> wrong = new ArrayList<>();
        if (wanted.size() > MOST) {
            wrong.add(new FieldError("grants", "names more than " + MOST + " grantees", "Grant to roles instead."));
        }
        Map<String, Set<Permission>> grants = new TreeMap<>();
        wanted.forEach((grantee, names) -> {
            if (!GRANTEE.matcher(grantee).matches()) {
                wrong.add(new FieldError(
                        "grants." + grantee,
                        "is no grantee",
                        "Write user:<name>, role:<role> or department:<name>, for example department:replenishment."));
            }
            grants.put(grantee, permissions(grantee, names, wrong));
        });
        if (wrong.isEmpty()) {
            requirePurpose(dataset, grants, wrong);
        }
        if (!wrong.isEmpty()) {
            throw Problem.of(
                            422,
                            "invalid-grants",
                            "It cannot be granted like this",
                            wrong.get(0).field() + " " + wrong.get(0).problem())
                    .fields(wrong.subList(0, Math.min(wrong.size(), 20)))
                    .exception();
        }
        return grants;
    }

    private static Set<Permission> permissions(String grantee, List<String> names, List<FieldError> wrong) {
        EnumSet<Permission> permissions = EnumSet.noneOf(Permission.class);
        for (String name : names == null ? List.<String>of() : names) {
            Optional<Permission> permission = Arrays.stream(Permission.values())
                    .filter(Permission::grantable)
                    .filter(each -> each.json().equals(name))
                    .findFirst();
            permission.ifPresentOrElse(
                    permissions::add,
                    () -> wrong.add(new FieldError(
                            "grants." + grantee,
                            "'" + name + "' is no permission",
                            "Grant some of read, write, quarantine, export.")));
        }
        return permissions;
    }

    /** Personal data may be used for a stated purpose only, so whoever gives them to others says for which. */
    private static void requirePurpose(Dataset dataset, Map<String, Set<Permission>> grants, List<FieldError> wrong) {
        boolean given = grants.values().stream().anyMatch(permissions -> !permissions.isEmpty());
        if (!given || dataset.purpose() != null || dataset.contract().isEmpty()) {
            return;
        }
        dataset.contract().get().columns().stream()
                .filter(Column::ofPeople)
                .findFirst()
                .ifPresent(column -> wrong.add(new FieldError(
                        "purpose",
                        "is missing, but column '" + column.name() + "' is "
                                + column.classification().json(),
                        "Send the purpose that the data may be used for together with the grants, with PUT /datasets/"
                                + dataset.name() + ".")));
    }
}
