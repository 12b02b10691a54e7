package io.esmos.testkit.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A certificate for {@code localhost} and 127.0.0.1, made now by the JDK's {@code keytool}, signed
 * by itself and valid for two days, with its key. Immutable.
 */
public final class WireTls {
  private static final String ALIAS = "wire";
  private static final char[] PASSWORD = "of-a-file-that-is-gone".toCharArray();

  private final X509Certificate certificate;
  private final KeyStore anchors;
  private final SSLContext server;
  private final X509TrustManager trust;
  private final SSLContext client;

  private WireTls(KeyStore keys) throws GeneralSecurityException, IOException {
    this.certificate = (X509Certificate) keys.getCertificate(ALIAS);
    KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    own.init(keys, PASSWORD);
    this.server = SSLContext.getInstance("TLS");
    server.init(own.getKeyManagers(), null, null);
    this.anchors = KeyStore.getInstance("PKCS12");
    anchors.load(null, null);
    anchors.setCertificateEntry(ALIAS, certificate);
    TrustManagerFactory trusting =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trusting.init(anchors);
    this.trust = (X509TrustManager) trusting.getTrustManagers()[0];
    this.client = SSLContext.getInstance("TLS");
    client.init(null, trusting.getTrustManagers(), null);
  }

  /** Makes a certificate and its key. */
  public static WireTls create() {
    try {
      Path directory = Files.createTempDirectory("esmos-wire-tls");
      Path store = directory.resolve("store.p12");
      try {
        keytool(store);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
          keys.load(in, PASSWORD);
        }
        return new WireTls(keys);
      } finally {
        Files.deleteIfExists(store);
        Files.delete(directory);
      }
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("no certificate could be made", e);
    }
  }

  private static void keytool(Path store) throws IOException {
    String password = new String(PASSWORD);
    Process made =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1",
                    "-ext",
                    "bc:critical=ca:true",
                    "-validity",
                    "2",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    password,
                    "-keystore",
                    store.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!made.waitFor(30, TimeUnit.SECONDS) || made.exitValue() != 0) {
        throw new IOException("keytool made no certificate");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while keytool worked", e);
    } finally {
      made.destroyForcibly();
    }
  }

  /** Returns the context of a server with this certificate. */
  public SSLContext server() {
    return server;
  }

  /** Returns the context of a client that trusts this certificate and no other. */
  public SSLContext client() {
    return client;
  }

  /** Returns what trusts this certificate and no other. */
  public X509TrustManager trust() {
    return trust;
  }

  /**
   * Writes a trust store of the type PKCS12 with this certificate only, for the system property
   * {@code javax.net.ssl.trustStore} of another process.
   */
  public void writeTrustStore(Path file, String password) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      anchors.store(out, password.toCharArray());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the certificate as PEM, for clients that are not of this process. */
  public String pem() {
    try {
      byte[] line = {'\n'};
      return "-----BEGIN CERTIFICATE-----\n"
          + new String(
              Base64.getMimeEncoder(64, line).encode(certificate.getEncoded()),
              StandardCharsets.US_ASCII)
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
