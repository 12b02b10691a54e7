package io.esmos.cloudflare;

import io.esmos.provider.ProviderException;
import io.esmos.provider.ProviderException.Code;
import java.util.OptionalInt;
import java.util.Set;

/**
 * From Cloudflare's error codes and HTTP's status to the codes of {@link ProviderException}. The
 * codes are those of the answers that the documents and public clients show; Cloudflare publishes
 * no whole list.
 */
final class ApiErrors {
  /** A record that is changed or deleted is not there: 81044 "Record does not exist." */
  private static final int RECORD_GONE = 81044;

  /** 81057 "Record already exists.", 81058 "An identical record already exists." */
  private static final Set<Integer> RECORD_THERE = Set.of(81057, 81058);

  /** A CNAME beside an address or the other way round, an NS beside anything. */
  private static final Set<Integer> IN_THE_WAY = Set.of(81053, 81054, 81055, 81056);

  /** Missing, malformed and wrong credentials, which may come with status 400. */
  private static final Set<Integer> CREDENTIALS =
      Set.of(1000, 6003, 6111, 9103, 9106, 9107, 9109, 10000, 10001);

  /** 7000 "No route for that URI", 7003 "perhaps your object identifier is invalid?" */
  private static final Set<Integer> NO_SUCH_OBJECT = Set.of(7000, 7003);

  private ApiErrors() {}

  /** Returns the code of a refusal; {@code vendor} is the first error of the answer, if any. */
  static Code code(int status, OptionalInt vendor) {
    int code = vendor.orElse(0);
    if (status == 429) {
      return Code.THROTTLED;
    }
    if (status >= 500) {
      return Code.UNAVAILABLE;
    }
    if (code == RECORD_GONE || RECORD_THERE.contains(code) || IN_THE_WAY.contains(code)) {
      return Code.CONFLICT;
    }
    if (CREDENTIALS.contains(code)) {
      return Code.DENIED;
    }
    if (NO_SUCH_OBJECT.contains(code)) {
      return Code.NOT_FOUND;
    }
    return switch (status) {
      case 401, 403, 407 -> Code.DENIED;
      case 404, 410 -> Code.NOT_FOUND;
      case 405, 501 -> Code.UNSUPPORTED;
      case 408 -> Code.TIMEOUT;
      case 409, 412 -> Code.CONFLICT;
      case 400, 411, 413, 414, 415, 422, 428, 431 -> Code.INVALID;
      default -> Code.MALFORMED;
    };
  }

  /** Whether a batch was refused because records have come or gone since they were read. */
  static boolean outdated(ProviderException e) {
    return e.code() == Code.CONFLICT
        && e.vendorCode().filter(code -> code.equals("" + RECORD_GONE) || there(code)).isPresent();
  }

  private static boolean there(String code) {
    return RECORD_THERE.stream().anyMatch(known -> code.equals(known.toString()));
  }
}
