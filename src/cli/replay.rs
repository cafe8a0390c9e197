//! x
#[derive(clap::Args, Debug)]
pub struct Args {}
pub fn run(_: &super::talk::Talk, _: Args) -> Result<u8, super::Failure> {
    Ok(0)
}
