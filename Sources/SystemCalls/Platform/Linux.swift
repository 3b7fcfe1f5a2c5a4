#if os(Linux)

  // What Linux has and macOS has not, or has otherwise, whatever the C library. Its headers show some of these numbers
  // only to those who ask for GNU extensions, which Swift does not; the kernel's own headers and the manual have them.

  extension System {
    /// ioctl_pipe(2), FIONREAD: asm-generic/ioctls.h.
    static let waitingBytesRequest: UInt = 0x541B
    /// ioctl_tty(2), TIOCGWINSZ: asm-generic/ioctls.h.
    static let terminalSizeRequest: UInt = 0x5413

    /// sigaltstack(2), SS_DISABLE, and sigaction(2), SA_ONSTACK: linux/signal.h, asm-generic/signal-defs.h.
    static let noSignalStack: Int32 = 2
    static let signalStackFlag: Int32 = 0x0800_0000

    /// pipe(7), PIPE_BUF: linux/limits.h. poll(2) tells of room where there is so much.
    static let pipeBuffer = 4096

    /// fcntl(2), F_GETPIPE_SZ (1032 in linux/fcntl.h): how many bytes a pipe holds.
    static func pipeCapacity(_ number: Int32) -> Int? {
      let size = control(number, 1032)
      return size > 0 ? Int(size) : nil
    }

    /// fcntl(2), F_SETPIPE_SZ (1031 in linux/fcntl.h). Where so much is not allowed the size stays.
    static func setPipeCapacity(_ number: Int32, _ bytes: Int32) { _ = control(number, 1031, bytes) }

    /// open(2), O_TMPFILE: a file without a name in the folder, 0600; below zero where the file system has none.
    ///
    /// The number is that of asm-generic/fcntl.h, `__O_TMPFILE`, with O_DIRECTORY.
    static func unnamedFile(in folder: Int32) -> Int32 {
      openFile(".", in: folder, [.writing, .folder, Opening(rawValue: 0o20_000_000)], mode: 0o600)
    }

    /// Gives such a file a name, as open(2) shows under O_TMPFILE.
    static func nameUnnamed(_ number: Int32, _ name: String, in folder: Int32) -> Bool {
      linkTarget(of: "/proc/self/fd/\(number)", as: name, in: folder)
    }

    /// fsync(2), which on Linux waits for the disk itself.
    static func syncToDisk(_ number: Int32) -> Bool { sync(number) }

    /// send(2), MSG_DONTWAIT (0x40) and MSG_NOSIGNAL (0x4000): linux/socket.h. The C libraries agree on the numbers, but
    /// not on their types.
    static let quietSending: Int32 = 0x4040

    /// Each sending says that it wants no signal.
    static func setSocketQuiet(_ number: Int32) {}

    /// proc(5), `/proc/[pid]/stat`, fields 3 and 22.
    static func processState(_ number: Int32) -> ProcessState? {
      // The name in field 2 may hold anything, brackets among it.
      guard let file = smallFile("/proc/\(number)/stat"), let close = file.lastIndex(of: ")") else { return nil }
      let fields = file[file.index(after: close)...].split(separator: " ")
      guard fields.count > 19 else { return nil }
      return ProcessState(hasEnded: fields[0] == "Z" || fields[0] == "X", birth: String(fields[19]))
    }

    /// proc(5), `/proc/[pid]/status`, VmRSS and VmHWM, which are in kB.
    static func memory(of number: Int32) -> ProcessMemory? {
      guard let lines = smallFile("/proc/\(number)/status")?.split(separator: "\n") else { return nil }
      func bytes(_ field: String) -> Int? {
        let words = lines.first { $0.hasPrefix(field) }?.split { $0 == " " || $0 == "\t" }
        return words?.dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
      }
      guard let resident = bytes("VmRSS:"), let peak = bytes("VmHWM:") else { return nil }
      return ProcessMemory(resident: resident, peak: peak)
    }

    /// proc(5), `/proc/[pid]/environ`: what this program was started with, as `NAME=value`.
    static var variables: [String] {
      (smallFile("/proc/self/environ") ?? "").split(separator: "\0").map(String.init)
    }

    /// proc(5), `/proc/thread-self/comm`: names the calling thread; 15 bytes are kept.
    ///
    /// pthread_setname_np(3) is among the GNU extensions; it writes to the same place.
    static func nameThread(_ name: String) {
      let number = openFile("/proc/thread-self/comm", .writing)
      guard number >= 0 else { return }
      var name = name
      name.withUTF8 { _ = give(to: number, UnsafeRawBufferPointer($0)) }
      release(number)
    }

    /// Files of `/proc` are made while they are read, and tell no size.
    private static func smallFile(_ path: String) -> String? {
      let number = openFile(path, .reading)
      guard number >= 0 else { return nil }
      defer { release(number) }
      var bytes: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 1 << 14)
      while true {
        let count = chunk.withUnsafeMutableBytes { take(from: number, $0) }
        if count > 0 { bytes += chunk[..<count] } else if count == 0 || lastError != .interrupted { break }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

#endif
