package org.engram.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.engram.server.access.AuditLog;
import org.engram.server.access.TlsIdentity;
import org.engram.server.access.TokenFile;
import org.engram.server.access.Tokens;
import org.engram.tensor.ConfigurationException;
import org.engram.tensor.Problem;
import picocli.CommandLine.Option;

/** Who may reach a service, by what way, and what is recorded of it. */
final class ServeAccessOptions {
  private static final long AUDIT_BYTES = 64L << 20;
  private static final int AUDIT_FILES = 10;

  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description =
          "The tokens that are let in: lines made by engram serve token new. Default: none on this"
              + " machine alone; needed beyond it.")
  private Path tokens;

  @Option(
      names = "--insecure-no-tokens",
      description = "Listen beyond this machine without tokens: anybody may send and read all.")
  private boolean noTokens;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "The certificate and those that vouch for it, PEM. Default: no TLS.")
  private Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Its key, PKCS 8, PEM. Needed with --tls-cert.")
  private Path key;

  @Option(
      names = "--tls-p12",
      paramLabel = "FILE",
      description =
          "Key and certificates in one PKCS 12 file (.p12, .pfx), in place of --tls-cert and"
              + " --tls-key. Default: none.")
  private Path store;

  @Option(
      names = "--tls-password-file",
      paramLabel = "FILE",
      description =
          "The file whose first line is the password of --tls-p12, or of an encrypted --tls-key."
              + " Default: none.")
  private Path password;

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      description =
          "Where it is recorded who did what: JSON lines, ten files of 64 MB. Default: the state"
              + " folder's name with -audit.jsonl behind it, where there are tokens.")
  private Path audit;

  /** Whether an address is reached from this machine alone. */
  static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new ConfigurationException(
          new Problem("--host", "'" + host + "'", "an address of this machine", ""), e);
    }
  }

  /** Who is let in, at an address. */
  Optional<Tokens> tokens(String host) {
    if (tokens != null) {
      return Optional.of(new TokenFile(tokens));
    }
    if (!loopback(host) && !noTokens) {
      throw new ConfigurationException(
          "--host " + host,
          "listening beyond this machine without tokens",
          "--tokens FILE",
          "Make one with: engram serve token new --id NAME --scope embed. To let anybody in, say"
              + " --insecure-no-tokens");
    }
    return Optional.empty();
  }

  /** Certificate and key, where there are some. */
  Optional<TlsIdentity> tls() {
    if ((certificate == null) != (key == null)) {
      throw new ConfigurationException(
          certificate == null ? "--tls-key" : "--tls-cert",
          "given alone",
          "--tls-cert FILE and --tls-key FILE",
          "");
    }
    if (store != null && certificate != null) {
      throw new ConfigurationException(
          "--tls-p12", "given with --tls-cert", "one of them", "Leave one out");
    }
    Optional<Path> word = Optional.ofNullable(password);
    if (store != null) {
      return Optional.of(TlsIdentity.ofPkcs12(store, word));
    }
    if (certificate == null && password != null) {
      throw new ConfigurationException(
          "--tls-password-file", "given alone", "--tls-p12 or an encrypted --tls-key too", "");
    }
    return certificate == null
        ? Optional.empty()
        : Optional.of(TlsIdentity.ofPem(certificate, key, word));
  }

  /** The record of who did what, where it is asked for or wanted anyway. */
  Optional<AuditLog> audit(Path state, boolean wanted) {
    Path file =
        audit != null
            ? audit
            : state.toAbsolutePath().resolveSibling(state.getFileName() + "-audit.jsonl");
    return audit != null || wanted
        ? Optional.of(new AuditLog(file, AUDIT_BYTES, AUDIT_FILES))
        : Optional.empty();
  }
}
