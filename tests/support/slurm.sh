# shellcheck shell=sh
# slurm.sh - a Slurm of one node on this machine, for a test; sourced after tests/program/lib.sh.
# Everything (socket and key of munge, state, logs) lives below $folder; no network but loopback.

slurm_folder=$folder/slurm

# Why there can be none here, or nothing.
slurm_absent() {
    for program in munged slurmctld slurmd sbatch squeue scontrol sinfo; do
        PATH=$PATH:/usr/sbin command -v $program >/dev/null || { echo "$program is not installed"; return; }
    done
    [ "$(id -u)" -eq 0 ] || echo "slurmd needs root"
}

# A port that nobody listens on.
free_port() {
    port=$1
    while grep -qi ":$(printf %04X "$port") 00000000:0000 0A" /proc/net/tcp; do port=$((port + 1)); done
    echo "$port"
}

slurm_start() {
    PATH=$PATH:/usr/sbin
    # munge wants folders that only their owner can write, and no such file above them either
    mkdir -m 0755 -p "$slurm_folder/state" "$slurm_folder/spool"
    chmod 0755 "$folder" "$slurm_folder"
    dd if=/dev/urandom of="$slurm_folder/munge.key" bs=128 count=1 2>/dev/null
    chmod 0400 "$slurm_folder/munge.key"
    munged --force --key-file="$slurm_folder/munge.key" --socket="$slurm_folder/munge.socket" \
        --pid-file="$slurm_folder/munged.pid" --log-file="$slurm_folder/munged.log" \
        --seed-file="$slurm_folder/munge.seed" || return 1
    control=$(free_port $((20000 + $$ % 10000)))
    cat >"$slurm_folder/slurm.conf" <<CONF
ClusterName=test
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmctldPort=$control
SlurmdPort=$(free_port $((control + 1)))
AuthType=auth/munge
AuthInfo=socket=$slurm_folder/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$slurm_folder/state
SlurmdSpoolDir=$slurm_folder/spool
SlurmctldPidFile=$slurm_folder/slurmctld.pid
SlurmdPidFile=$slurm_folder/slurmd.pid
SlurmctldLogFile=$slurm_folder/slurmctld.log
SlurmdLogFile=$slurm_folder/slurmd.log
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SchedulerParameters=sched_interval=2,bf_interval=2
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=4000 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
    export SLURM_CONF="$slurm_folder/slurm.conf"
    slurmctld && slurmd || return 1
    tries=0
    until sinfo --noheader --format=%T 2>/dev/null | grep -q idle; do
        tries=$((tries + 1))
        [ $tries -lt 100 ] || { cat "$slurm_folder"/*.log; return 1; }
        sleep 0.2
    done
    # A machine that may not start jobs (a container, say) is none for these tests.
    timeout 60 sbatch --quiet --wait --output=/dev/null --wrap true || { tail -n 5 "$slurm_folder"/*.log; return 1; }
}

slurm_stop() {
    for program in slurmd slurmctld munged; do
        [ -s "$slurm_folder/$program.pid" ] && kill "$(cat "$slurm_folder/$program.pid")"
    done
}
