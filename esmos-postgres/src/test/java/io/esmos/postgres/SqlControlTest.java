package io.esmos.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of a transaction is found wherever it hides, and nowhere else. */
class SqlControlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT 1                                  | NONE",
        "insert into t values ('; commit')         | NONE",
        "SELECT \"; commit\" FROM t                | NONE",
        "SELECT $$; COMMIT $$                      | NONE",
        "SELECT $x$; COMMIT; $y$ $x$               | NONE",
        "SELECT E'\\'; COMMIT --'                  | NONE",
        "SELECT '\\'; COMMIT; --'                  | REFUSED",
        "SELECT 1 /* ; /* COMMIT */ ; COMMIT */    | NONE",
        "SELECT a$b$ FROM t; COMMIT; SELECT c$b$   | REFUSED",
        "SAVEPOINT commit                          | NONE",
        "ROLLBACK TO SAVEPOINT a                   | NONE",
        "ROLLBACK TRANSACTION TO a                 | NONE",
        "RELEASE a                                 | NONE",
        "PREPARE plan AS SELECT 1                  | NONE",
        "COMMIT                                    | COMMIT",
        ";; commit ;                               | COMMIT",
        "/* a */ -- b                              | NONE",
        "(COMMIT)                                  | COMMIT",
        "END WORK                                  | COMMIT",
        "abort                                     | ROLLBACK",
        "ROLLBACK WORK AND CHAIN                   | REFUSED",
        "COMMIT PREPARED 'x'                       | REFUSED",
        "PREPARE TRANSACTION 'x'                   | REFUSED",
        "SELECT 1; ROLLBACK                        | REFUSED",
        "BEGIN                                     | REFUSED",
        "START TRANSACTION READ WRITE              | REFUSED",
        "SET TRANSACTION READ WRITE                | ACCESS_MODE",
        "RESET ALL                                 | ACCESS_MODE",
        "SET LOCAL statement_timeout = 1           | NONE",
        "{call p()}                                | NONE",
        "{?= call f()}                             | NONE",
      })
  void finds(String sql, SqlControl control) {
    assertThat(SqlControl.of(sql)).as(sql).isEqualTo(control);
  }

  @Test
  void aCommentBeforeTheWordHidesNothing() {
    assertThat(SqlControl.of("--x\n/* /* y */ */COMMIT")).isEqualTo(SqlControl.COMMIT);
  }

  /** Whatever stands before it, a statement of its own is found; and the scan always ends. */
  @Test
  void aCommitAfterAnyCompleteStatementIsFound() {
    long seed = 20261121;
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<String> pieces =
        List.of(
            "SELECT ",
            "'a;b'",
            "E'\\';'",
            "\"c;\"",
            "$q$ ; $q$",
            "$$;'$$",
            "/* ; ' */",
            "--;'\n",
            " x ",
            "1",
            "(",
            ")",
            "::int",
            "''",
            " u&'d' ");
    for (int i = 0; i < 5000; i++) {
      StringBuilder sql = new StringBuilder("SELECT ");
      for (int n = random.nextInt(8); n > 0; n--) {
        sql.append(pieces.get(random.nextInt(pieces.size()))).append(' ');
      }
      assertThat(SqlControl.of(sql + ";COMMIT"))
          .as("seed %d: %s", seed, sql)
          .isEqualTo(SqlControl.REFUSED);
      assertThat(SqlControl.of(sql.toString()))
          .as("seed %d: %s", seed, sql)
          .isEqualTo(SqlControl.NONE);
      SqlControl.of(sql.substring(0, random.nextInt(sql.length())));
    }
  }
}
