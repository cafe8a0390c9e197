//! OpenSSH by its banner.

use super::*;

#[test]
fn ssh_greets() {
    let Some(program) = program("sshd", "openssh-server") else { return };
    let Some(keygen) = super::program("ssh-keygen", "openssh-client") else { return };
    let (port, folder) = (port(), Service::folder());
    if help::root() {
        // where privileges are separated; the package's service makes it at each start
        std::fs::create_dir_all("/run/sshd").unwrap();
    }
    let key = folder.path().join("key");
    let made = Command::new(keygen).args(["-q", "-t", "ed25519", "-N", "", "-f"]).arg(&key).status().unwrap();
    assert!(made.success());
    let config = format!(
        "ListenAddress 127.0.0.1:{port}\nHostKey {}\nPidFile none\nUsePAM no\nAuthorizedKeysFile none\n",
        key.display()
    );
    std::fs::write(folder.path().join("config"), config).unwrap();
    let config = folder.path().join("config");
    let _ssh = Service::start(folder, &program, &["-D", "-e", "-f", config.to_str().unwrap()], port);
    let result = ok(&format!(
        "{{ name: ssh, tcp: '127.0.0.1:{port}', receive: SSH-2.0-, expect: [\"body.contains('OpenSSH')\"] }}"
    ));
    assert!(result.evidence.phases.first_byte_ms.is_some());
}
