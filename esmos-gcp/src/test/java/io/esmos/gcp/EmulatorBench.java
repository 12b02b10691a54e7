package io.esmos.gcp;

import com.google.cloud.NoCredentials;
import com.google.cloud.ServiceOptions;
import com.google.cloud.dns.Dns;
import com.google.cloud.dns.DnsOptions;
import io.esmos.dns.DnsName;
import io.esmos.dns.DnsProvider;
import io.esmos.dns.RRset;
import io.esmos.testkit.dns.DnsBench;
import io.esmos.topology.Vendor;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/** {@link CloudDns} on Google's own emulator, in a JVM of its own with its own old libraries. */
final class EmulatorBench implements DnsBench {
  private static final DnsName APEX = DnsName.of("clinic.test");
  private static final String LIST = "/cloud-dns-emulator.classpath";

  private final Process process;
  private final CloudDns provider;
  private final CloudDns other;

  EmulatorBench() {
    try {
      this.process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  classPath(),
                  "io.esmos.emulator.clouddns.EmulatorMain",
                  "clinic",
                  APEX.text())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      @SuppressWarnings("resource") // it ends with the process
      BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
      String[] said = out.readLine().split(" ", -1);
      Dns client =
          DnsOptions.newBuilder()
              .setProjectId(said[2])
              .setHost(said[1])
              .setCredentials(NoCredentials.getInstance())
              .setRetrySettings(ServiceOptions.getNoRetrySettings())
              .build()
              .getService();
      this.provider = provider(client);
      this.other = provider(client);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static CloudDns provider(Dns client) {
    return CloudDns.of("emulator", new Vendor("gcp"), client).options(CloudDnsBench.QUICK).build();
  }

  /** The jars of the emulator, and the module that lists them. */
  private static String classPath() throws IOException {
    URL url = EmulatorBench.class.getResource(LIST);
    try (InputStream in = url.openStream()) {
      String jars = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
      return jars + File.pathSeparator + place(url);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static Path place(URL list) throws URISyntaxException {
    String text = list.toString();
    return text.startsWith("jar:")
        ? Path.of(new java.net.URI(text.substring(4, text.indexOf('!'))))
        : Path.of(list.toURI()).getParent();
  }

  @Override
  public DnsProvider provider() {
    return provider;
  }

  @Override
  public DnsProvider other() {
    return other;
  }

  @Override
  public DnsName apex() {
    return APEX;
  }

  /** The emulator is older than these types. */
  @Override
  public boolean takes(RRset sample) {
    return !Set.of("CAA", "DS", "HTTPS", "NS", "SSHFP", "SVCB", "TLSA").contains(sample.type());
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** The emulator can lose no answer; what it can is die. */
  @Override
  public void loseNextAnswer() {
    close();
  }

  @Override
  public void breakOffNextZone() {
    close();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
