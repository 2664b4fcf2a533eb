package com.kronkers.mlops.training.project;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** The projects that trainers may be: checked, unpacked, and stored by the digest of their files. */
@ApplicationScoped
public class Projects {
    private static final Logger LOG = Logger.getLogger(Projects.class);
    /** No archive and no fetch takes so long without a new file. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final ProjectFiles files;
    private final ProjectRepository repository;
    private final GitFetch git;
    private final ProjectsConfig config;
    private final Clock clock;

    Projects(
            @ConfigProperty(name = "kronkers.data-dir") Path dataDirectory,
            ProjectRepository repository,
            GitFetch git,
            ProjectsConfig config,
            Clock clock) {
        this.files = new ProjectFiles(dataDirectory.resolve("projects"));
        this.repository = repository;
        this.git = git;
        this.config = config;
        this.clock = clock;
    }

    /** A stored project, and whether it was stored just now. */
    record Stored(Project project, boolean isNew) {}

    /** Fills a folder with a project. */
    private interface Source {
        void fill(Path workplace, SafeFolder folder) throws IOException, InvalidProjectException, InterruptedException;
    }

    /** Stores the project in an archive, which is read to its end or to the limit. */
    Stored storeArchive(InputStream archive, String subject)
            throws IOException, InvalidProjectException, InterruptedException {
        return store(
                (workplace, folder) -> {
                    Path file = workplace.resolve("archive");
                    receive(archive, file);
                    ArchiveReader.unpack(file, folder);
                },
                Project.Origin.ARCHIVE,
                subject);
    }

    /** Stores what a git repository has at a commit. */
    Stored storeCommit(String repositoryAddress, String commit, String subject)
            throws IOException, InvalidProjectException, InterruptedException {
        GitAddress address =
                GitAddress.of(repositoryAddress, commit, config.gitHosts().orElseGet(Set::of));
        return store(
                (workplace, folder) -> git.fetch(address, workplace, folder),
                new Project.Origin(address.url(), address.commit()),
                subject);
    }

    /** Removes projects that were not stored to their end. */
    @Scheduled(every = "6h")
    void sweep() {
        try {
            files.sweep(clock.instant().minus(ABANDONED));
        } catch (IOException | UncheckedIOException e) {
            LOG.warnf(e, "Unfinished projects could not be swept; trying again later");
        }
    }

    /** The project with this digest, if it is kept here. */
    public Optional<Project> find(String digest) {
        return repository.find(digest).flatMap(this::project);
    }

    /** The newest first; one whose files cannot be read any more is left out, and the log says why. */
    List<Project> newest() {
        return repository.newest().stream()
                .map(this::readable)
                .flatMap(Optional::stream)
                .toList();
    }

    private Optional<Project> readable(ProjectRepository.Row row) {
        try {
            return project(row);
        } catch (UncheckedIOException | IllegalStateException e) {
            LOG.errorf(
                    e,
                    "Project %s is left out of the list: its files cannot be read. If they stay so, remove its folder and send"
                            + " its archive again",
                    row.digest());
            return Optional.empty();
        }
    }

    private Stored store(Source source, Project.Origin origin, String subject)
            throws IOException, InvalidProjectException, InterruptedException {
        Path workplace = files.incoming();
        try {
            Path unpacked = Files.createDirectory(workplace.resolve("files"));
            SafeFolder folder = new SafeFolder(unpacked, config.unpackedLimit().asLongValue(), config.fileLimit());
            source.fill(workplace, folder);
            Path top = ProjectFiles.top(unpacked);
            Manifest manifest = Manifest.read(top);
            if (manifest.pythonEnvironment().isPresent()) {
                PythonRequirements.read(top, manifest.pythonEnvironment().get());
            }
            String digest = ProjectFiles.digest(top);
            boolean isNew =
                    repository.find(digest).isEmpty() || files.find(digest).isEmpty();
            files.store(digest, top);
            repository.put(digest, manifest.name(), origin, folder.bytes(), subject);
            return new Stored(find(digest).orElseThrow(), isNew);
        } finally {
            ProjectFiles.remove(workplace);
        }
    }

    private void receive(InputStream archive, Path file) throws IOException, InvalidProjectException {
        long limit = config.archiveLimit().asLongValue();
        long received = 0;
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int read = archive.read(buffer); read >= 0; read = archive.read(buffer)) {
                received += read;
                if (received > limit) {
                    throw new InvalidProjectException(
                            "body",
                            "is larger than " + limit + " bytes",
                            "leave data and built files out; data comes from the dataset");
                }
                out.write(buffer, 0, read);
            }
        }
    }

    private Optional<Project> project(ProjectRepository.Row row) {
        return files.find(row.digest()).map(folder -> {
            try {
                return new Project(
                        row.digest(),
                        Manifest.read(folder),
                        folder,
                        row.origin(),
                        row.bytes(),
                        row.createdBy(),
                        row.createdAt());
            } catch (IOException e) {
                throw new UncheckedIOException("project " + row.digest() + " cannot be read", e);
            } catch (InvalidProjectException e) {
                throw new IllegalStateException("project " + row.digest() + " was stored but is not valid", e);
            }
        });
    }
}
