package io.esmos.examples.drill.world;

import io.esmos.authority.Authority;
import io.esmos.format.Document;
import io.esmos.http.SharedKeys;
import io.esmos.topology.Site;
import io.esmos.topology.Vendor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * What all processes of a drill agree on: its directory, its settings, where each part listens, and
 * the secrets that they share. Immutable; a file that only its owner can read carries it from the
 * driver to the others.
 *
 * <p>No process connects to where another listens: it asks {@link #route} for the way from itself
 * to there, so that something can be put between any two.
 */
public final class World {
  /** The bucket, or container, of the drill's own stores. */
  public static final String BUCKET = "esmos-cells";

  private static final String KIND = "esmos-drill";
  private static final int VERSION = 1;

  private final Path directory;
  private final Settings settings;
  private final CellAccounts accounts;
  private final Map<String, Endpoint> listens;
  private final Map<String, String> secrets;

  private World(
      Path directory,
      Settings settings,
      CellAccounts accounts,
      Map<String, Endpoint> listens,
      Map<String, String> secrets) {
    this.directory = directory;
    this.settings = settings;
    this.accounts = accounts;
    this.listens = Map.copyOf(listens);
    this.secrets = Map.copyOf(secrets);
  }

  /** Makes a world of these ports, in the order of the parts' names, and of fresh secrets. */
  public static World create(
      Path directory, Settings settings, CellAccounts accounts, List<Integer> ports) {
    Map<String, Endpoint> listens = new LinkedHashMap<>();
    for (String part : parts()) {
      listens.put(part, new Endpoint(ports.get(listens.size())));
    }
    Map<String, String> secrets = new LinkedHashMap<>();
    for (Secret secret : Secret.values()) {
      byte[] random = new byte[24];
      new SecureRandom().nextBytes(random);
      secrets.put(secret.name(), HexFormat.of().formatHex(random));
    }
    return new World(directory, settings, accounts, listens, secrets);
  }

  /** Returns the names of all parts that listen. */
  public static List<String> parts() {
    List<String> parts = new java.util.ArrayList<>();
    for (Site site : ClinicTopology.SITES) {
      parts.add(agent(site));
      parts.add(postgres(site));
      parts.add(clinic(site));
    }
    ClinicTopology.CONTROLLERS.forEach(controller -> parts.add(controller(controller.name())));
    ClinicTopology.VENDORS.forEach(vendor -> parts.add(cells(vendor)));
    for (Vendor vendor : ClinicTopology.NAME_SERVERS) {
      parts.add(nameServer(vendor));
      parts.add(api(vendor));
    }
    return parts;
  }

  /** What the processes share. */
  public enum Secret {
    /** The password of PostgreSQL's superuser. */
    DATABASE,
    /** The password of the clinic's own database user. */
    CLINIC,
    /** What the controllers show to the sites' agents. */
    AGENT,
    /** What may write the witness cells. */
    CELLS_WRITE,
    /** What may read them. */
    CELLS_READ,
    /** What the controllers sign their reports with. */
    REPORTS,
    /** The token of Cloudflare's API. */
    CLOUDFLARE
  }

  /** Returns the directory in which all files of the drill are. */
  public Path directory() {
    return directory;
  }

  /** Returns the settings. */
  public Settings settings() {
    return settings;
  }

  /** Returns which stores of witness cells are not the drill's own. */
  public CellAccounts accounts() {
    return accounts;
  }

  /** Returns the key of the cells, which no other drill has. */
  public String cellKey() {
    return "esmos-drill/" + directory.getFileName() + "/clinic";
  }

  /** Returns a secret. */
  public String secret(Secret which) {
    return secrets.getOrDefault(which.name(), "");
  }

  /** Returns where a part listens itself. */
  public Endpoint listen(String part) {
    Endpoint found = listens.get(part);
    if (found == null) {
      throw new IllegalArgumentException("no part " + part);
    }
    return found;
  }

  /** Returns how one part reaches another. */
  public Endpoint route(String from, String to) {
    if (from.isEmpty()) {
      throw new IllegalArgumentException("say who asks for the way to " + to);
    }
    return listen(to);
  }

  /** Returns where clients end who connect to one of the addresses that the zone gives out. */
  public Optional<Endpoint> behind(String from, String address) {
    return ClinicTopology.SITES.stream()
        .filter(site -> ClinicTopology.address(site).equals(address))
        .map(site -> route(from, clinic(site)))
        .findFirst();
  }

  /** Returns the name of a site's agent. */
  public static String agent(Site site) {
    return "agent " + site;
  }

  /** Returns the name of a site's database server. */
  public static String postgres(Site site) {
    return "postgres " + site;
  }

  /** Returns the name of a site's clinic. */
  public static String clinic(Site site) {
    return "clinic " + site;
  }

  /** Returns the name of a controller. */
  public static String controller(String name) {
    return "controller " + name;
  }

  /** Returns the name of a vendor's witness store. */
  public static String cells(Vendor vendor) {
    return "cells " + vendor;
  }

  /** Returns the name of a vendor's name server. */
  public static String nameServer(Vendor vendor) {
    return "dns " + vendor;
  }

  /** Returns the name of a vendor's API for DNS. */
  public static String api(Vendor vendor) {
    return "api " + vendor;
  }

  /** Returns the directory of a site's files. */
  public Path site(Site site) {
    return directory.resolve("site").resolve(site.toString().replace('/', '-'));
  }

  /** Returns the file with a process's log. */
  public Path log(String process) {
    return directory.resolve("log").resolve(process.replaceAll("[^a-z0-9]+", "-") + ".log");
  }

  /**
   * Returns the authority as this part sees it.
   *
   * @param from the part that asks
   * @param token {@link Secret#CELLS_READ} for a guard, {@link Secret#CELLS_WRITE} for a controller
   */
  public Authority authority(String from, Secret token, OkHttpClient client) {
    return Authority.of("clinic", new Witnesses(this, from, token, client).all());
  }

  /** Returns the keys of the controllers' reports. */
  public SharedKeys reportKeys() {
    return SharedKeys.of(secret(Secret.REPORTS).getBytes(StandardCharsets.UTF_8));
  }

  /** Writes the file for the other processes and returns where it is. */
  public Path save() {
    Document out = new Document(KIND, VERSION);
    out.add("directory", directory);
    settings.write(out);
    accounts.values().forEach((name, value) -> out.add("account", name, value));
    listens.forEach((part, endpoint) -> out.add("listen", part, endpoint.port()));
    secrets.forEach((name, value) -> out.add("secret", name, value));
    Path file = directory.resolve("world");
    try {
      Path part =
          Files.createTempFile(
              directory,
              "world",
              ".part",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(part, out.text());
      return Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  /** Reads the file that {@link #save} wrote. */
  public static World load(Path file) {
    try {
      Document in = Document.read(Files.readString(file), KIND, VERSION);
      Map<String, Endpoint> listens = new LinkedHashMap<>();
      in.all("listen")
          .forEach(
              line -> listens.put(line.word(0), new Endpoint(Math.toIntExact(line.number(1)))));
      Map<String, String> accounts = new LinkedHashMap<>();
      in.all("account").forEach(line -> accounts.put(line.word(0), line.word(1)));
      Map<String, String> secrets = new LinkedHashMap<>();
      in.all("secret").forEach(line -> secrets.put(line.word(0), line.word(1)));
      return new World(
          Path.of(in.one("directory").word(0)),
          Settings.read(in.one("settings")),
          new CellAccounts(accounts),
          listens,
          secrets);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /** Names the directory only: the rest holds secrets. */
  @Override
  public String toString() {
    return "World[" + directory + "]";
  }
}
