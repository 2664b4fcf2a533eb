package com.kronkers.mlops.local.platform;

import com.kronkers.mlops.local.cli.Console;
import com.kronkers.mlops.local.service.ServiceDefinition;
import com.kronkers.mlops.local.state.DataDirectory;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** A platform with the real broker and database and one small service; as a program, one that a test can kill. */
public final class SmallPlatform {

    private static final String SERVICE = "ingestion";

    private SmallPlatform() {}

    public static void main(String[] arguments) throws Exception {
        try (Platform platform = Platform.start(options(Path.of(arguments[0])), Console.standard())) {
            new CountDownLatch(1).await();
        }
    }

    static PlatformOptions options(Path folder) throws Exception {
        Path application = folder.resolve("application");
        if (!Files.exists(application)) {
            Files.createDirectories(application);
            writeJar(application.resolve("quarkus-run.jar"));
        }
        ServiceDefinition service = new ServiceDefinition(SERVICE, application, List.of("-Xmx32m", "-XX:+UseSerialGC"));
        return new PlatformOptions(folder, new DataDirectory(folder.resolve("state")), 0, List.of(service));
    }

    private static void writeJar(Path jar) throws Exception {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, EchoService.class.getName());
        String name = EchoService.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = EchoService.class.getResourceAsStream("/" + name)) {
            out.putNextEntry(new JarEntry(name));
            code.transferTo(out);
            out.closeEntry();
        }
    }
}
