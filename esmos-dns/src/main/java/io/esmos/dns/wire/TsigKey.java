package io.esmos.dns.wire;

import io.esmos.dns.DnsName;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.TSIG;

/**
 * A secret that a name server and its clients share to sign messages (RFC 8945). The secret appears
 * in no {@link #toString}.
 *
 * @param algorithm how messages are signed; nothing weaker than HMAC-SHA256 is offered
 * @param name the key's name, the same on both sides
 * @param secret the shared secret, at least 16 octets
 */
public record TsigKey(Algorithm algorithm, DnsName name, SecretKey secret) {
  /** 128 bits: below it the key is easier to guess than the hash is to break. */
  private static final int MIN_OCTETS = 16;

  /** The ways of signing (RFC 8945, section 6). */
  public enum Algorithm {
    /** HMAC with SHA-256, which every server must know. */
    HMAC_SHA256("hmac-sha256", "HmacSHA256"),
    /** HMAC with SHA-384. */
    HMAC_SHA384("hmac-sha384", "HmacSHA384"),
    /** HMAC with SHA-512. */
    HMAC_SHA512("hmac-sha512", "HmacSHA512");

    private final String text;
    private final String mac;

    Algorithm(String text, String mac) {
      this.text = text;
      this.mac = mac;
    }

    /** Returns the name as name servers' configurations write it, such as {@code hmac-sha256}. */
    public String text() {
      return text;
    }
  }

  /** Checks the secret's length. */
  public TsigKey {
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(name, "name");
    byte[] encoded = secret.getEncoded();
    if (encoded != null) {
      int octets = encoded.length;
      Arrays.fill(encoded, (byte) 0);
      if (octets < MIN_OCTETS) {
        throw new IllegalArgumentException(
            "TSIG key " + name + " has a secret of " + octets + " octets; at least 16 are needed");
      }
    }
  }

  /** Returns the key of this secret, given in Base64 as name servers' configurations write it. */
  public static TsigKey of(Algorithm algorithm, String name, String base64) {
    byte[] octets;
    try {
      octets = Base64.getDecoder().decode(base64.strip());
    } catch (IllegalArgumentException e) {
      // The decoder's message quotes the secret.
      throw new IllegalArgumentException("TSIG key " + name + " has a secret that is not Base64");
    }
    if (octets.length == 0) {
      throw new IllegalArgumentException("TSIG key " + name + " has no secret");
    }
    return new TsigKey(algorithm, DnsName.of(name), new SecretKeySpec(octets, algorithm.mac));
  }

  /**
   * Returns the key of this text, {@code hmac-sha256:name:base64}, as nsupdate and dig take it.
   * Give it by file or environment: a process's arguments can be read by its neighbours.
   */
  public static TsigKey parse(String text) {
    String[] parts = text.strip().split(":", 3);
    if (parts.length == 3) {
      for (Algorithm algorithm : Algorithm.values()) {
        if (algorithm.text().equalsIgnoreCase(parts[0])) {
          return of(algorithm, parts[1], parts[2]);
        }
      }
    }
    throw new IllegalArgumentException(
        "a TSIG key is written algorithm:name:secret, with hmac-sha256, hmac-sha384 or hmac-sha512"
            + " and the secret in Base64");
  }

  /** Returns what signs and verifies with this key. */
  TSIG signer(InstantSource wall) {
    return new TSIG(
        Records.name(DnsName.of(algorithm.text)), Records.name(name), secret, new Wall(wall));
  }

  @Override
  public String toString() {
    return "TsigKey[" + algorithm.text() + ":" + name + "]";
  }

  /** The wall clock in the form that dnsjava takes. */
  private static final class Wall extends Clock {
    private final InstantSource source;

    Wall(InstantSource source) {
      this.source = source;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return source.instant();
    }
  }
}
