package io.esmos.testkit.dns;

import io.esmos.dns.DnsName;
import io.esmos.lanes.Program;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A name server that others wrote: how it is configured and started. */
enum NameServerProduct {
  BIND(Program.BIND, "-v") {
    @Override
    Map<String, String> files(DnsName apex, int port, String folder) {
      return Map.of(
          "named.conf",
          """
          options {
            directory "FOLDER";
            listen-on port PORT { 127.0.0.1; };
            listen-on-v6 { none; };
            pid-file none;
            session-keyfile none;
            recursion no;
            dnssec-validation no;
            notify no;
            notify-delay 0;
          };
          controls { };
          key "KEYNAME" { algorithm hmac-sha256; secret "SECRET"; };
          zone "APEX" {
            type primary;
            file "FOLDER/zone";
            allow-update { key "KEYNAME"; };
            allow-transfer { key "KEYNAME"; };
          };
          """);
    }

    @Override
    List<String> command(String folder) {
      return List.of("-g", "-c", folder + "/named.conf");
    }
  },

  KNOT(Program.KNOT, "--version") {
    @Override
    Map<String, String> files(DnsName apex, int port, String folder) {
      return Map.of(
          "knot.conf",
          """
          server:
              rundir: FOLDER
              listen: 127.0.0.1@PORT
          log:
            - target: stderr
              any: warning
          database:
              storage: FOLDER
          key:
            - id: KEYNAME
              algorithm: hmac-sha256
              secret: SECRET
          acl:
            - id: client
              key: KEYNAME
              action: [update, transfer]
          zone:
            - domain: APEX
              file: FOLDER/zone
              acl: client
          """);
    }

    @Override
    List<String> command(String folder) {
      return List.of("-c", folder + "/knot.conf");
    }
  },

  POWERDNS(Program.POWERDNS, "--version") {
    @Override
    Map<String, String> files(DnsName apex, int port, String folder) {
      return Map.of(
          "pdns.conf",
          """
          launch=lmdb
          lmdb-filename=FOLDER/pdns.lmdb
          lmdb-shards=1
          local-address=127.0.0.1
          local-port=PORT
          socket-dir=FOLDER
          security-poll-suffix=
          dnsupdate=yes
          allow-dnsupdate-from=127.0.0.0/8
          allow-axfr-ips=
          zone-cache-refresh-interval=0
          cache-ttl=0
          query-cache-ttl=0
          negquery-cache-ttl=0
          """);
    }

    @Override
    List<List<String>> preparation(DnsName apex, String folder) {
      String tool = "pdnsutil";
      String config = "--config-dir=" + folder;
      String zone = apex.text().substring(0, apex.text().length() - 1);
      return List.of(
          List.of(tool, config, "load-zone", zone, folder + "/zone"),
          List.of(tool, config, "import-tsig-key", keyName(), "hmac-sha256", secret()),
          List.of(tool, config, "set-meta", zone, "TSIG-ALLOW-DNSUPDATE", keyName()),
          List.of(tool, config, "set-meta", zone, "TSIG-ALLOW-AXFR", keyName()));
    }

    /** PowerDNS 4.7 drops DNSKEY from updates and CDS and CDNSKEY from transfers, silently. */
    @Override
    Set<String> types() {
      return Set.of(
          "SOA", "NS", "A", "AAAA", "CNAME", "MX", "TXT", "SRV", "CAA", "PTR", "NAPTR", "DS",
          "TLSA", "SSHFP", "HTTPS", "SVCB");
    }

    /** PowerDNS 4.7 says REFUSED to every update with a signature that it does not take. */
    @Override
    String refusal(String tsigError) {
      return "REFUSED";
    }

    @Override
    List<String> command(String folder) {
      return List.of("--config-dir=" + folder, "--daemon=no", "--guardian=no");
    }
  };

  private final Program program;
  private final String versionOption;

  NameServerProduct(Program program, String versionOption) {
    this.program = program;
    this.versionOption = versionOption;
  }

  Program program() {
    return program;
  }

  List<String> versionCommand() {
    return List.of(program.path().toString(), versionOption);
  }

  abstract Map<String, String> files(DnsName apex, int port, String folder);

  abstract List<String> command(String folder);

  /** Returns the types that the server holds, none for all. */
  Set<String> types() {
    return Set.of();
  }

  /** Returns what the server answers to an update that a TSIG check of this name refuses. */
  String refusal(String tsigError) {
    return tsigError;
  }

  /** Returns what is run before the server, each a command. */
  List<List<String>> preparation(DnsName apex, String folder) {
    return List.of();
  }

  List<String> whole(String folder) {
    List<String> command = new ArrayList<>();
    command.add(program.path().toString());
    command.addAll(command(folder));
    return command;
  }

  static String keyName() {
    return ServerBench.KEY.name().text();
  }

  static String secret() {
    return Base64.getEncoder().encodeToString(ServerBench.KEY.secret().getEncoded());
  }
}
